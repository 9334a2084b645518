import { SpanKind, SpanStatusCode, trace, type Attributes, type Span, type SpanContext, context as otelContext } from '@opentelemetry/api';
import { currentContext, runInContext, type RequestContext } from './context.js';
import { createLogger } from './logger.js';

const TRACER = 'callboard';
/** How long sending may take, repeats included, milliseconds; a stopping service waits so long for its last spans. */
const EXPORT_MS = 2_000;

const log = createLogger('tracing');

let exporting = false;
let stopExporting: (() => Promise<void>) | undefined;

/**
 * Loads the OpenTelemetry SDK and sends spans to an OTLP/HTTP collector.
 *
 * Only called when an endpoint is configured: the SDK costs start-up time and memory in every process.
 */
export async function startTracing(service: string, otlpEndpoint: string): Promise<void> {
  const [{ BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: EXPORT_MS });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `callboard-${service}` }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  trace.setGlobalTracerProvider(provider);
  exporting = true;
  stopExporting = async () => {
    exporting = false;
    trace.disable();
    // A collector that is away holds up no stop, and makes none fail.
    await provider.shutdown().catch((error: unknown) => log.warn({ error }, 'the last spans could not be sent to the collector'));
  };
}

/** Sends what is left, for two seconds at most, and stops exporting spans. */
export async function stopTracing(): Promise<void> {
  await stopExporting?.();
  stopExporting = undefined;
}

/** Runs `fn` inside a span that is a child of the present work; without an exporter it only runs `fn`. */
export async function withSpan<T>(name: string, attributes: Attributes, fn: () => Promise<T> | T): Promise<T> {
  if (!exporting) return fn();
  const parent = currentContext();
  const started = startSpan(name, SpanKind.INTERNAL, attributes, parent);
  try {
    return await runInContext({ ...parent, traceparent: started.traceparent }, fn);
  } catch (error) {
    started.span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    started.span.end();
  }
}

/** Starts the span of an incoming request; undefined without an exporter. */
export function startServerSpan(name: string, attributes: Attributes, parent: Pick<RequestContext, 'traceparent'>): { span: Span; traceparent: string } | undefined {
  return exporting ? startSpan(name, SpanKind.SERVER, attributes, parent) : undefined;
}

function startSpan(name: string, kind: SpanKind, attributes: Attributes, { traceparent }: Pick<RequestContext, 'traceparent'>): { span: Span; traceparent: string } {
  const remote = traceparent ? parseTraceparent(traceparent) : undefined;
  const parent = remote ? trace.setSpanContext(otelContext.active(), remote) : otelContext.active();
  const span = trace.getTracer(TRACER).startSpan(name, { kind, attributes }, parent);
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { span, traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}` };
}

function parseTraceparent(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = traceparent.split('-');
  return traceId && spanId && flags ? { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true } : undefined;
}
