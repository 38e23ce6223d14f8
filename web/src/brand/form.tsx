import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useToast } from '../app/toasts';
import { PhotoField } from '../campaigns/photo';
import { useAction } from '../shared/action';
import { useDraft } from '../shared/draft';
import { Card } from '../shared/page';
import { Problems } from '../shared/problems';
import { t } from '../text/en';
import css from './brand.module.css';
import { type Guide, type TypedGuide, typed, WriteGuideDocument, written } from './document';
import { PaletteEditor } from './palette';
import { Preview } from './preview';

const b = t.brand;
const FONTS = Object.entries(t.names.font).map(([value, label]) => ({ value, label }));
const TONES = Object.entries(t.names.tone).map(([value, label]) => ({ value, label }));
const EMOJI = Object.entries(t.names.emoji).map(([value, label]) => ({ value, label }));

interface Props {
  workspaceId: string;
  name: string;
  guide: Guide | null;
  readOnly: boolean;
  onSaved: () => void;
}

/** The whole guide, as a new version of what is in force. */
export function GuideForm({ workspaceId, name, guide, readOnly, onSaved }: Props) {
  const draft = useDraft<TypedGuide>(`brand.${workspaceId}`, typed(guide, name));
  const value = readOnly ? typed(guide, name) : draft.value;
  const { set } = draft;
  const toast = useToast();
  const { run, of, problems, busy, clear } = useAction(WriteGuideDocument);
  const newest = guide?.version ?? 0;
  const overtaken = draft.changed && value.basedOn !== newest;

  async function save(event: FormEvent) {
    event.preventDefault();
    const done = await run({ input: { ...written(value, workspaceId), basedOn: newest } });
    if (!done?.styleGuide) return;
    draft.drop();
    toast(b.saved(done.styleGuide.version));
    onSaved();
  }

  const text = (
    key:
      | 'brandName'
      | 'tagline'
      | 'voice'
      | 'requiredWords'
      | 'bannedWords'
      | 'hashtags'
      | 'examples',
  ) => ({
    value: value[key],
    readOnly,
    error: of(key),
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  const list = { description: b.perLine, autosize: true, minRows: 2, maxRows: 12 };

  return (
    <form className={css.form} onSubmit={(event) => void save(event)}>
      <div className={css.fields}>
        <Card title={b.identity}>
          <TextInput
            label={b.brandName}
            description={b.brandNameHint}
            maxLength={60}
            required
            withAsterisk={false}
            {...text('brandName')}
          />
          <TextInput
            label={`${b.tagline} (${t.common.optional})`}
            maxLength={120}
            {...text('tagline')}
          />
          <PhotoField
            kind="logo"
            workspaceId={workspaceId}
            photoId={value.logoId}
            readOnly={readOnly}
            onChange={(logoId) => set({ logoId })}
            error={of('logoId')}
          />
        </Card>
        <Card title={b.palette}>
          <PaletteEditor
            palette={value.palette}
            readOnly={readOnly}
            onChange={(palette) => set({ palette })}
          />
        </Card>
        <Card title={b.type}>
          <div className={css.pair}>
            <NativeSelect
              label={b.headingFont}
              value={value.headingFont}
              disabled={readOnly}
              data={FONTS}
              onChange={(e) => set({ headingFont: e.currentTarget.value as Guide['headingFont'] })}
            />
            <NativeSelect
              label={b.bodyFont}
              value={value.bodyFont}
              disabled={readOnly}
              data={FONTS}
              onChange={(e) => set({ bodyFont: e.currentTarget.value as Guide['bodyFont'] })}
            />
          </div>
        </Card>
        <Card title={b.voice}>
          <div className={css.pair}>
            <NativeSelect
              label={b.tone}
              value={value.tone}
              disabled={readOnly}
              data={TONES}
              onChange={(e) => set({ tone: e.currentTarget.value as Guide['tone'] })}
            />
            <NativeSelect
              label={b.emoji}
              value={value.emoji}
              disabled={readOnly}
              data={EMOJI}
              onChange={(e) => set({ emoji: e.currentTarget.value as Guide['emoji'] })}
            />
          </div>
          <Textarea label={b.voiceField} autosize minRows={2} maxLength={2000} {...text('voice')} />
          <div className={css.pair}>
            <Textarea label={b.required} {...list} {...text('requiredWords')} />
            <Textarea label={b.banned} {...list} {...text('bannedWords')} />
          </div>
          <Textarea label={b.hashtags} {...list} {...text('hashtags')} />
          <Textarea label={b.examples} {...list} {...text('examples')} />
        </Card>
      </div>
      <aside className={css.aside}>
        <Preview guide={value} workspaceId={workspaceId} />
        {readOnly ? null : (
          <>
            <Problems of={problems} />
            {overtaken ? <p className={css.old}>{b.conflict}</p> : null}
            <Button type="submit" loading={busy} disabled={guide !== null && !draft.changed}>
              {overtaken ? b.rebase : b.save}
            </Button>
            {draft.changed ? (
              <>
                <Button
                  variant="default"
                  onClick={() => {
                    draft.drop();
                    clear();
                  }}
                >
                  {b.drop}
                </Button>
                <p className={css.quiet}>{b.kept}</p>
              </>
            ) : null}
          </>
        )}
      </aside>
    </form>
  );
}
