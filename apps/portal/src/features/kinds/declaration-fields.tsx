'use client';
import { Plus, X } from 'lucide-react';
import { Button, IconButton, TextField } from '@callboard/ui';
import { NEW_RELATION, readObject, type RelationDraft } from './kind-draft';

/** A text area for JSON that says where it is broken as soon as one leaves it. */
export function JsonField({ label, description, value, onChange, error, onCheck }: { label: string; description: string; value: string; onChange: (value: string) => void; error?: string; onCheck: (problem: string | undefined) => void }) {
  const check = () => {
    const read = readObject(value);
    onCheck('problem' in read ? read.problem : undefined);
  };
  return <TextField label={label} isRequired mono lines={14} description={description} value={value} onChange={onChange} onBlur={check} error={error} />;
}

const COLUMNS = [
  { id: 'field', label: 'Field', placeholder: 'owner' },
  { id: 'type', label: 'Relation', placeholder: 'ownedBy' },
  { id: 'inverse', label: 'From the other end', placeholder: 'ownerOf' },
  { id: 'defaultKind', label: 'Kind of refs without one', placeholder: 'Group' },
  { id: 'title', label: 'Words', placeholder: 'Owned by' },
  { id: 'inverseTitle', label: 'Words at the other end', placeholder: 'Owns' },
] as const;

/** Fields that name other entities, one per block. */
export function RelationRows({ relations, onChange, error }: { relations: readonly RelationDraft[]; onChange: (relations: RelationDraft[]) => void; error?: string }) {
  return (
    <fieldset className="flex min-w-0 flex-col items-start gap-3">
      <legend className="pb-1 text-small font-[550]">Relations</legend>
      <p className="text-small text-muted">Fields of spec that name other entities, and what that is called from both ends.</p>
      {relations.map((relation, index) => (
        <div key={index} className="flex w-full items-start gap-1 rounded-card border p-3">
          <div className="grid min-w-0 grow gap-x-3 gap-y-2 sm:grid-cols-3">
            {COLUMNS.map(({ id, label, placeholder }) => (
              <label key={id} className="flex min-w-0 flex-col gap-1 text-micro text-muted">
                {label}
                <input
                  value={relation[id]}
                  placeholder={placeholder}
                  aria-label={`${label} of relation ${index + 1}`}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) => onChange(relations.map((each, at) => (at === index ? { ...each, [id]: event.target.value } : each)))}
                  className="h-8 w-full min-w-0 rounded-control border border-control bg-surface px-2 text-small text-text pointer-coarse:h-11"
                />
              </label>
            ))}
          </div>
          <IconButton label={`Remove relation ${index + 1}`} onClick={() => onChange(relations.filter((_, at) => at !== index))}>
            <X size={14} strokeWidth={1.5} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button size="compact" onClick={() => onChange([...relations, NEW_RELATION])}>
        <Plus size={14} strokeWidth={1.5} aria-hidden />
        Add relation
      </Button>
      {error && (
        <p role="alert" className="text-small text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
