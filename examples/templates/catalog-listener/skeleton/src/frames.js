/** The frames of a server-sent event stream: {id, event, data}, in order. Comments (heartbeats) come without data. */
export async function* frames(body) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      yield parse(rest.slice(0, end));
      rest = rest.slice(end + 2);
    }
  }
}

function parse(text) {
  const frame = { id: '', event: 'message', data: '' };
  for (const line of text.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') frame.data += (frame.data && '\n') + value;
    else if (field) frame[field] = value;
  }
  return frame;
}
