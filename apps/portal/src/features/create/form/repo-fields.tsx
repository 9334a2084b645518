'use client';
import type { FieldProps as FormFieldProps } from '@rjsf/utils';
import { useEffect } from 'react';
import { Select, TextField } from '@callboard/ui';
import { missingParts, partsOf, readRepoUrl, writeRepoUrl, type RepoPart, type RepoUrl } from '../repo-url';
import { fieldFrame, fieldOptions } from './entity-fields';
import type { FormContext } from './form-context';

type Props = FormFieldProps<unknown, object, FormContext>;

const LABELS: Record<RepoPart, string> = { owner: 'Owner', organization: 'Organisation', workspace: 'Workspace', project: 'Project', repo: 'Repository' };
const ALLOWED: Record<RepoPart, string> = { owner: 'allowedOwners', organization: 'allowedOrganizations', workspace: 'allowedWorkspaces', project: 'allowedProjects', repo: 'allowedRepos' };

/** Where a repository shall be: host, owner and name as one value. Starts with what the form knows already. */
function RepoUrlPicker(props: Props) {
  const { formContext } = props.registry;
  const options = fieldOptions(props);
  const frame = fieldFrame(props);
  const allowedHosts = texts(options.allowedHosts);
  const hosts = allowedHosts.length > 0 ? allowedHosts.map((host) => ({ host, kind: formContext.hosts.find((known) => known.host === host)?.kind ?? 'git' })) : formContext.hosts;
  const value = readRepoUrl(typeof props.formData === 'string' ? props.formData : undefined);
  const host = value?.host ?? hosts[0]?.host;
  const kind = hosts.find((known) => known.host === host)?.kind;
  const current: RepoUrl | undefined = host === undefined ? undefined : { ...value, host };
  const change = (next: Partial<RepoUrl>) => current && props.onChange(writeRepoUrl({ ...current, ...next }), props.fieldPathId.path);

  const suggestion = current && suggest(current, partsOf(kind), formContext.values, options);
  const suggested = suggestion && writeRepoUrl(suggestion);
  useEffect(() => {
    // Once, while nothing has been given: what one types later is not corrected.
    if (props.formData === undefined && suggested !== undefined) props.onChange(suggested, props.fieldPathId.path);
  }, [props.formData, suggested]);

  if (hosts.length === 0) {
    return <p className="rounded-control border border-dashed border-control bg-sunken/60 px-3 py-2 text-small text-muted">No host for repositories is configured. Add one under “integrations” in callboard.config.yaml.</p>;
  }
  const headingId = `${props.fieldPathId.$id}-heading`;
  const missing = frame.error ? missingParts(current, kind) : [];
  return (
    <div role="group" aria-labelledby={headingId} className="flex flex-col gap-1">
      <p id={headingId} className="text-small font-[550]">
        {frame.label}
      </p>
      {frame.description && <p className="text-small text-muted">{frame.description}</p>}
      <div className="mt-1 grid gap-x-3 gap-y-1 rounded-card border bg-canvas p-3 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Select label="Host" isRequired choices={hosts.map(({ host: name }) => ({ value: name, label: name }))} value={host} onChange={(next) => props.onChange(writeRepoUrl({ host: next, repo: value?.repo, owner: value?.owner }), props.fieldPathId.path)} />
        </div>
        {partsOf(kind).map((part) => {
          const allowed = texts(options[ALLOWED[part]]);
          const error = missing.includes(part) ? 'This is needed.' : undefined;
          return allowed.length > 0 ? (
            <Select key={part} label={LABELS[part]} isRequired error={error} choices={allowed.map((one) => ({ value: one, label: one }))} value={current?.[part]} onChange={(next) => change({ [part]: next })} />
          ) : (
            <TextField key={part} label={LABELS[part]} isRequired error={error} value={current?.[part] ?? ''} onChange={(next) => change({ [part]: next })} mono />
          );
        })}
      </div>
      {frame.error && missing.length === 0 && <p className="text-small text-danger">{frame.error}</p>}
    </div>
  );
}

/** What the form knows already: the name of the thing, and its owner's. */
function suggest(current: RepoUrl, parts: readonly RepoPart[], values: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>): RepoUrl {
  const name = [values.name, values.componentName, values.component_id].find((value) => typeof value === 'string') as string | undefined;
  const owner = typeof values.owner === 'string' ? values.owner.slice(values.owner.lastIndexOf('/') + 1) : undefined;
  const only = (part: RepoPart) => (texts(options[ALLOWED[part]]).length > 0 ? texts(options[ALLOWED[part]])[0] : undefined);
  const first = parts[0];
  return { ...current, ...(first && !current[first] ? { [first]: only(first) ?? (first === 'owner' ? owner : undefined) } : {}), repo: current.repo ?? only('repo') ?? name };
}

/** A secret goes with the request and nowhere else; the values hold as many stars. */
function Secret(props: Props) {
  const { secrets, setSecret } = props.registry.formContext;
  return (
    <TextField
      {...fieldFrame(props)}
      id={props.fieldPathId.$id}
      type="password"
      autoComplete="new-password"
      value={secrets[props.name] ?? ''}
      onChange={(text) => {
        setSecret(props.name, text === '' ? undefined : text);
        props.onChange(text === '' ? undefined : '*'.repeat(text.length), props.fieldPathId.path);
      }}
    />
  );
}

function PlainText(props: Props) {
  return <TextField {...fieldFrame(props)} id={props.fieldPathId.$id} value={typeof props.formData === 'string' ? props.formData : ''} onChange={(text) => props.onChange(text === '' ? undefined : text, props.fieldPathId.path)} mono />;
}

/** The fields about repositories and secrets, by the names that templates use. */
export const repoFields = { RepoUrlPicker, RepoOwnerPicker: PlainText, RepoBranchPicker: PlainText, Secret };

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
