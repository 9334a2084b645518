import type { ComponentType } from 'react';

/**
 * What a plugin's UI and the portal promise each other.
 *
 * A plugin's UI is one ES module, built by `callboard-plugin-build`, served immutable at
 * `/api/plugins/<id>/<version>/assets/<hash>/portal.js` and loaded with `import()` at run time. It leaves `react` and
 * `react/jsx-runtime` as bare imports: the portal's import map points them at the portal's own instances, so that hooks
 * work. Everything else is inside the module. A module takes only types from the SDK, nothing at run time.
 */

/** The places where plugin UI mounts. A name never changes its meaning; places are only added. */
export const UI_SLOTS = ['entity.card'] as const;

/** One of {@link UI_SLOTS}. */
export type UiSlot = (typeof UI_SLOTS)[number];

/** The theme that the page shows now. The component is rendered again when the reader switches. */
export type PortalTheme = 'light' | 'dark';

/** A catalog entity as the reader of the page may see it, `relations` included. */
export interface PortalEntity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Always set here, `default` when the document says nothing. */
    readonly namespace: string;
    readonly uid?: string;
    readonly etag?: string;
    readonly title?: string;
    readonly description?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly tags?: readonly string[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly relations?: ReadonlyArray<{ readonly type: string; readonly targetRef: string }>;
}

/**
 * The plugin's own routes, and nothing else, with the session of the reader.
 *
 * Same object for the life of the mounted component, so it may stand in a list of effect dependencies.
 */
export interface PluginApi {
  /**
   * `GET /api/<plugin id><path>` with the reader's cookie; resolves to the parsed JSON body.
   *
   * `path` starts with `/` and may carry a query; a path that leaves the plugin's prefix (`..`, `//`, a full URL) is
   * refused before anything is sent. Rejects with {@link PluginApiError} on every status but 2xx and when the network fails.
   */
  get<Body = unknown>(path: string, options?: { signal?: AbortSignal }): Promise<Body>;
}

/** How {@link PluginApi.get} rejects: an `Error` with the status (0: no answer) and the stable code of the error envelope. */
export interface PluginApiError extends Error {
  readonly status: number;
  readonly code?: string;
}

/** What every mounted component gets, whatever its slot. */
export interface SlotProps {
  readonly api: PluginApi;
  /** Those values of the plugin's configuration that its schema marks `"visibility": "frontend"`; `{}` when there are none. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly theme: PortalTheme;
}

/**
 * Props of a component in slot `entity.card`: one card of the entity page, in the frame, with the title that the
 * manifest gives. The component renders the card's content only: no frame, no heading.
 */
export interface EntityCardProps extends SlotProps {
  /** Replaced, never changed in place, when the entity changes while the page is open. */
  readonly entity: PortalEntity;
}

/** Which props a component of each slot gets. */
export interface SlotPropsOf {
  'entity.card': EntityCardProps;
}

/** At most one component per slot; a slot of the manifest without its component here is a fault that the portal shows. */
export type PluginSlots = { readonly [Slot in UiSlot]?: ComponentType<SlotPropsOf[Slot]> };

/**
 * The exports of a plugin's UI module: `export const slots: PluginSlots = { 'entity.card': RecentChanges }`.
 *
 * Evaluating the module has no effect on the page: no element, listener, timer or request before a component mounts.
 */
export interface PluginPortalModule {
  readonly slots: PluginSlots;
}

/** One slot that a plugin fills, as its manifest says; enough to draw the empty frame before the module is there. */
export interface SlotDeclaration {
  readonly slot: UiSlot;
  /** Heading of the card. */
  readonly title: string;
  /** Kinds (any case) on whose pages the card stands; absent: on all. */
  readonly kinds?: readonly string[];
  /** Height in px of the skeleton while module and data load; the card may grow beyond it. */
  readonly height: number;
}

/** A file of the plugin's package that the browser loads. */
export interface PluginAsset {
  /** Path on the portal's own origin; the same URL always has the same bytes. Public: it needs neither token nor cookie. */
  readonly url: string;
  /** Subresource integrity, `sha256-<base64>`. */
  readonly integrity: string;
}

/**
 * The UI part of one entry of `GET /api/plugins`; absent when the plugin is disabled or has no UI.
 *
 * The portal per slot declaration: frame with title and a skeleton of `height`, `import(module.url)`, `slots[slot]`
 * inside an error boundary; no module after 5 s, a rejected import or a throwing component show the failure in the
 * frame and leave the page alone. `styles` is added to the head once, as a stylesheet link with its integrity.
 *
 * A UI styles itself with its own stylesheet, every selector prefixed with the plugin id and wrapped in
 * `@layer plugin`, and with the portal's custom properties: `--color-` with canvas, surface, sunken, line, control, text,
 * muted, accent, on-accent, accent-soft, ok, warn, danger, info; `--font-sans` and `--font-mono`. They follow the theme.
 */
export interface PluginUi {
  readonly module: PluginAsset;
  readonly styles?: PluginAsset;
  readonly slots: readonly SlotDeclaration[];
  /** What the component gets as `config`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Whether the plugin's server part can answer. `none`: the plugin has none. */
export type PluginHealth = 'none' | 'stopped' | 'starting' | 'running' | 'restarting' | 'degraded';

/** One entry of `GET /api/plugins`. */
export interface PluginView {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  /** What the plugin may do beyond its routes. */
  readonly capabilities: { readonly entities?: 'read'; readonly events: readonly string[]; readonly storage: boolean; readonly network: readonly string[] };
  /** What it serves below `/api/<id>`. */
  readonly routes: ReadonlyArray<{ readonly method: string; readonly path: string }>;
  readonly state: 'enabled' | 'disabled';
  readonly health: PluginHealth;
  /** For a person: why it is not healthy. Absent for callers without `plugins.plugin.manage`. */
  readonly problem?: string;
  readonly ui?: PluginUi;
}

/** Which walls stand around plugin processes on this machine. */
export interface PluginWall {
  /** Node's permission model: reads its own package only, writes nothing, no child processes, workers, addons. */
  readonly permissions: boolean;
  /** `ulimit -d`: memory that the process may take, in MiB; absent where the limit cannot be set. */
  readonly memoryMiB?: number;
  /** `ulimit -n`: open files and sockets; absent where the limit cannot be set. */
  readonly openFiles?: number;
  /** `closed`: the process stands in a network namespace of its own, without any interface up. */
  readonly network: 'closed' | 'open';
  /** `hidden`: the process stands in a process namespace of its own and can signal nobody else. */
  readonly processes: 'hidden' | 'visible';
}

/** A configured folder whose package cannot be accepted: nothing of it is installed, served or run. */
export interface RefusedPlugin {
  readonly folder: string;
  /** For a person: what is wrong and what to do. */
  readonly problem: string;
}

/** The answer of `GET /api/plugins`; needs a user or service, a cookie is enough. */
export interface PluginList {
  readonly items: readonly PluginView[];
  /** Empty for callers without `plugins.plugin.manage`. */
  readonly refused: readonly RefusedPlugin[];
  readonly wall: PluginWall;
}
