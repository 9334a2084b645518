'use client';
import { useState, type FormEvent } from 'react';
import { Button, TextField } from '@callboard/ui';
import { DeleteDeclaration } from './delete-declaration';
import { JsonField, RelationRows } from './declaration-fields';
import { declareFields, type FieldsDraft } from './kind-draft';
import { withProblem } from './kind-form';
import { useDeclaration } from './use-declaration';

const FIELDS = ['name', 'specType', 'description', 'properties', 'required', 'relations'];

/** Adds fields to a kind that is there, or changes those that were added. */
export function FieldsForm({ kind, initial, isNew }: { kind: string; initial: FieldsDraft; isNew: boolean }) {
  const [draft, setDraft] = useState(initial);
  const { problems, setProblems, isBusy, send } = useDeclaration(FIELDS);
  const change = (part: Partial<FieldsDraft>) => setDraft((before) => ({ ...before, ...part }));
  const path = `/portal/kinds/${encodeURIComponent(kind)}/fields/${encodeURIComponent(draft.name.trim())}` as const;
  const href = `/admin/kinds/${encodeURIComponent(kind)}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const made = declareFields(draft);
    if ('problems' in made) return setProblems(made.problems);
    const { name: _name, ...body } = made.declaration;
    void send(path, { method: 'PUT', body }, { words: `${kind} has the fields “${draft.name.trim()}” now.`, href });
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-3xl flex-col gap-2">
      <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        <TextField label="Name" isRequired isReadOnly={!isNew} mono description="Of these fields together: service-tier" value={draft.name} onChange={(name) => change({ name })} error={problems.name} />
        <TextField label="Only entities of this type" mono description="Left empty: all of the kind" value={draft.specType} onChange={(specType) => change({ specType })} error={problems.specType} />
      </div>
      <TextField label="Description" lines={2} value={draft.description} onChange={(description) => change({ description })} error={problems.description} />
      <JsonField
        label="Fields of spec"
        description="A JSON Schema for each. Its title is the label on the page"
        value={draft.properties}
        onChange={(properties) => change({ properties })}
        error={problems.properties}
        onCheck={(properties) => setProblems((before) => withProblem(before, 'properties', properties))}
      />
      <TextField label="Required fields" mono description="Separated by spaces. Entities without them are refused" value={draft.required} onChange={(required) => change({ required })} error={problems.required} />
      <RelationRows relations={draft.relations} onChange={(relations) => change({ relations })} error={problems.relations} />
      {problems[''] && (
        <p role="alert" className="text-small text-danger [overflow-wrap:anywhere]">
          {problems['']}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 pt-2">
        <Button type="submit" variant="filled" disabled={isBusy} aria-busy={isBusy}>
          {isBusy ? 'Saving' : isNew ? 'Add fields' : 'Save'}
        </Button>
        {!isNew && (
          <DeleteDeclaration
            what={`the fields “${draft.name}” of ${kind}`}
            explanation="Entities keep what their sources say; it is only no longer checked and shown. Those that were refused because of these fields come in."
            onDelete={() => void send(path, { method: 'DELETE' }, { words: 'The fields are gone.', href })}
            isBusy={isBusy}
          />
        )}
      </div>
    </form>
  );
}
