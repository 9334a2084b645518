'use client';
import { useState, type FormEvent } from 'react';
import { Button, Checkbox, ICON_SHAPES, Select, TextField } from '@callboard/ui';
import { DeleteDeclaration } from './delete-declaration';
import { JsonField, RelationRows } from './declaration-fields';
import { declareKind, type KindDraft } from './kind-draft';
import { useDeclaration } from './use-declaration';

const FIELDS = ['kind', 'apiVersions', 'title', 'plural', 'description', 'icon', 'specType', 'schema', 'relations'];
const ICONS = [{ value: 'none', label: 'None' }, ...Object.keys(ICON_SHAPES).map((icon) => ({ value: icon, label: icon.charAt(0).toUpperCase() + icon.slice(1) }))];

/** Declares a kind of entities, or changes one. `entities`: how many there are of it. */
export function KindForm({ initial, isNew, entities = 0 }: { initial: KindDraft; isNew: boolean; entities?: number }) {
  const [draft, setDraft] = useState(initial);
  const { problems, setProblems, isBusy, send } = useDeclaration(FIELDS);
  const change = (part: Partial<KindDraft>) => setDraft((before) => ({ ...before, ...part }));
  const path = `/portal/kinds/${encodeURIComponent(draft.kind.trim())}` as const;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const made = declareKind(draft);
    if ('problems' in made) return setProblems(made.problems);
    void send(path, { method: 'PUT', body: made.declaration }, { words: `The kind ${draft.kind.trim()} is known now.`, href: '/admin/kinds' });
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-3xl flex-col gap-2">
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        <TextField label="Kind" isRequired isReadOnly={!isNew} mono description="As entities write it: Database" value={draft.kind} onChange={(kind) => change({ kind })} error={problems.kind} />
        <TextField label="API versions" isRequired mono description="As entities write them, separated by spaces" value={draft.apiVersions} onChange={(apiVersions) => change({ apiVersions })} error={problems.apiVersions} />
        <TextField label="One of them" description="What people call it" value={draft.title} onChange={(title) => change({ title })} error={problems.title} />
        <TextField label="Several of them" value={draft.plural} onChange={(plural) => change({ plural })} error={problems.plural} />
        <Select label="Icon" choices={ICONS} value={draft.icon === '' ? 'none' : draft.icon} onChange={(icon) => change({ icon: icon === 'none' ? '' : icon })} error={problems.icon} />
        <TextField label="Only entities of this type" mono description="Left empty: all of the kind" value={draft.specType} onChange={(specType) => change({ specType })} error={problems.specType} />
      </div>
      <TextField label="Description" lines={2} value={draft.description} onChange={(description) => change({ description })} error={problems.description} />
      <JsonField
        label="Schema of spec"
        description="JSON Schema, 2020-12 or draft 7. The title of a field is its label on the page"
        value={draft.schema}
        onChange={(schema) => change({ schema })}
        error={problems.schema}
        onCheck={(schema) => setProblems((before) => withProblem(before, 'schema', schema))}
      />
      <RelationRows relations={draft.relations} onChange={(relations) => change({ relations })} error={problems.relations} />
      <div className="py-2">
        <Checkbox label="Registered locations may bring it" description="Otherwise only configured ones may" value={draft.allowedFromRegistered} onChange={(allowedFromRegistered) => change({ allowedFromRegistered })} />
      </div>
      {problems[''] && (
        <p role="alert" className="text-small text-danger [overflow-wrap:anywhere]">
          {problems['']}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="filled" disabled={isBusy} aria-busy={isBusy}>
          {isBusy ? 'Saving' : isNew ? 'Add kind' : 'Save'}
        </Button>
        {!isNew && (
          <DeleteDeclaration
            what={`the kind ${draft.kind}`}
            explanation={entities > 0 ? `There ${entities === 1 ? 'is 1 entity' : `are ${entities} entities`} of it. It can be removed when they are gone.` : 'There are no entities of it. Those that come later will be refused.'}
            onDelete={() => void send(path, { method: 'DELETE' }, { words: `The kind ${draft.kind} is gone.`, href: '/admin/kinds' })}
            isBusy={isBusy}
          />
        )}
      </div>
    </form>
  );
}

/** The problems with that of one field replaced, or taken away. */
export function withProblem(problems: Readonly<Record<string, string>>, field: string, problem: string | undefined): Record<string, string> {
  const { [field]: _former, ...rest } = problems;
  return problem === undefined ? rest : { ...rest, [field]: problem };
}
