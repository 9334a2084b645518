import { clients } from '../../../../../data/clients';
import { answer, refuse } from '../../../../../data/handlers';

/** Cancels a run, or starts it again from where it stopped. */
export async function POST(request: Request, { params }: { params: Promise<{ task: string; action: string }> }): Promise<Response> {
  const { task, action } = await params;
  if (action !== 'cancel' && action !== 'retry') return refuse(404, 'route_not_found', 'A run can be cancelled or retried.');
  return answer(request, async () => {
    const { scaffolder } = await clients();
    await (action === 'cancel' ? scaffolder.cancelTask(task) : scaffolder.retryTask(task));
  });
}
