import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Session, useSession } from '../app/session';
import { useToast } from '../app/toasts';
import { graphql } from '../gql';
import type { CampaignTemplateKey, LanguageName, PlacementKey } from '../gql/graphql';
import { useAction } from '../shared/action';
import { useDraft } from '../shared/draft';
import { today } from '../shared/format';
import { Card, Page } from '../shared/page';
import { Problems } from '../shared/problems';
import { Empty } from '../shared/state';
import { t } from '../text/en';
import { PhotoField } from './photo';
import { PlacementPicker } from './placements';
import { fill, translate, useTemplates, wordsIn } from './templates';
import css from './wizard.module.css';

const CreateDocument = graphql(`
  mutation CreateCampaign($input: CampaignCreateInput!) {
    campaignCreate(input: $input) {
      campaign { id name state }
      userErrors { code message field }
    }
  }
`);

interface Typed {
  name: string;
  goal: string;
  product: string;
  audience: string;
  placements: PlacementKey[];
  startDate: string;
  endDate: string;
  callToAction: string;
  link: string;
  language: LanguageName;
  photoId: string | null;
  template: CampaignTemplateKey | null;
}

const w = t.campaign.wizard;
const LANGUAGES = Object.keys(t.names.language) as LanguageName[];

/** A brief starts tomorrow and runs four weeks, unless somebody says otherwise. */
function blank(): Typed {
  return {
    name: '',
    goal: '',
    product: '',
    audience: '',
    placements: [],
    startDate: today(1),
    endDate: today(28),
    callToAction: '',
    link: '',
    language: 'EN',
    photoId: null,
    template: null,
  };
}

export function WizardPage() {
  const { workspace, can } = useSession();
  if (!can('campaigns:write')) {
    return (
      <Page title={w.title}>
        <Empty title={w.forbidden} />
      </Page>
    );
  }
  if (!workspace?.styleGuide) {
    return (
      <Page title={w.title}>
        <Empty
          title={t.campaign.list.needsBrand}
          action={<Link to="/brand">{t.campaign.list.toBrand}</Link>}
        />
      </Page>
    );
  }
  return <Wizard key={workspace.id} workspace={workspace} />;
}

function Wizard({ workspace }: { workspace: NonNullable<Session['workspace']> }) {
  const draft = useDraft<Typed>(`campaign.${workspace.id}`, useState(blank)[0]);
  const { value, set } = draft;
  const navigate = useNavigate();
  const toast = useToast();
  const { run, of, problems, busy, clear } = useAction(CreateDocument);
  const [nowhere, setNowhere] = useState(false);
  const [{ data }] = useTemplates();
  const templates = data?.campaignTemplates ?? [];

  const field = (key: 'name' | 'goal' | 'product' | 'audience' | 'callToAction' | 'link') => ({
    value: value[key],
    error: of(key, `brief.${key}`),
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [key]: event.currentTarget.value }),
  });
  const needed = { required: true, withAsterisk: false };

  async function send(event: FormEvent) {
    event.preventDefault();
    setNowhere(value.placements.length === 0);
    if (value.placements.length === 0) return;
    const { name, link, photoId, ...brief } = value;
    const done = await run({
      input: {
        workspaceId: workspace.id,
        name,
        brief: { ...brief, link: link.trim() || null, photoId },
      },
    });
    if (!done?.campaign) return;
    draft.drop();
    toast(w.created);
    await navigate({ to: '/campaigns/$campaignId', params: { campaignId: done.campaign.id } });
  }

  return (
    <Page
      title={w.title}
      intro={w.intro}
      above={t.campaign.page.from(workspace.name)}
      narrow
      actions={
        draft.changed ? (
          <Button
            variant="subtle"
            onClick={() => {
              draft.drop();
              clear();
            }}
          >
            {w.drop}
          </Button>
        ) : null
      }
    >
      <form className={css.form} onSubmit={(event) => void send(event)}>
        <Card title={t.campaign.templates.title}>
          <p className={css.hint}>{t.campaign.templates.hint}</p>
          <div className={css.templates}>
            {templates.map((template) => (
              <button
                key={template.key}
                type="button"
                className={css.template}
                aria-pressed={value.template === template.key}
                onClick={() => set(fill(template, value, templates))}
              >
                <strong>{wordsIn(template, 'EN')?.label}</strong>
                <span>{wordsIn(template, 'EN')?.summary}</span>
              </button>
            ))}
          </div>
          {value.template ? (
            <button type="button" className={css.without} onClick={() => set({ template: null })}>
              {t.campaign.templates.none}
            </button>
          ) : null}
        </Card>
        <Card title={w.goal}>
          <TextInput
            label={w.name}
            description={w.nameHint}
            maxLength={120}
            {...needed}
            {...field('name')}
          />
          <Textarea
            label={w.goalField}
            description={w.goalHint}
            autosize
            minRows={2}
            maxLength={2000}
            {...needed}
            {...field('goal')}
          />
          <Textarea
            label={w.product}
            description={w.productHint}
            autosize
            minRows={3}
            maxLength={4000}
            {...needed}
            {...field('product')}
          />
          <Textarea
            label={w.audience}
            autosize
            minRows={2}
            maxLength={2000}
            {...needed}
            {...field('audience')}
          />
        </Card>
        <Card title={w.places}>
          <PlacementPicker
            chosen={value.placements}
            onChange={(placements) => set({ placements })}
            error={nowhere && value.placements.length === 0 ? w.pickOne : of('brief.placements')}
          />
        </Card>
        <Card title={w.when}>
          <When value={value} set={set} of={of} />
          <TextInput
            label={w.call}
            description={w.callHint}
            maxLength={80}
            {...needed}
            {...field('callToAction')}
          />
          <TextInput
            label={`${w.link} (${t.common.optional})`}
            type="url"
            placeholder="https://"
            {...field('link')}
          />
          <NativeSelect
            label={w.language}
            value={value.language}
            data={LANGUAGES.map((key) => ({ value: key, label: t.names.language[key] }))}
            onChange={(event) =>
              set(translate(value, event.currentTarget.value as LanguageName, templates))
            }
          />
        </Card>
        <Card title={`${w.photo} (${t.common.optional})`}>
          <PhotoField
            workspaceId={workspace.id}
            photoId={value.photoId}
            onChange={(photoId) => set({ photoId })}
            error={of('brief.photoId')}
          />
        </Card>
        <Problems of={problems.filter((p) => !KNOWN.has(p.field ?? ''))} />
        <div className={css.send}>
          <Button type="submit" size="md" loading={busy}>
            {w.submit}
          </Button>
          <span>{w.kept}</span>
        </div>
      </form>
    </Page>
  );
}

/** The fields that show their own problems. */
const KNOWN = new Set([
  'name',
  ...['goal', 'product', 'audience', 'placements', 'startDate', 'endDate'].map((f) => `brief.${f}`),
  ...['callToAction', 'link', 'photoId'].map((f) => `brief.${f}`),
]);

function When(props: {
  value: Typed;
  set: (change: Partial<Typed>) => void;
  of: (...fields: string[]) => string | undefined;
}) {
  const { value, set, of } = props;
  return (
    <div className={css.pair}>
      <TextInput
        label={w.start}
        type="date"
        required
        withAsterisk={false}
        min={today()}
        value={value.startDate}
        onChange={(event) => set({ startDate: event.currentTarget.value })}
        error={of('brief.startDate')}
      />
      <TextInput
        label={w.end}
        type="date"
        required
        withAsterisk={false}
        min={value.startDate}
        value={value.endDate}
        onChange={(event) => set({ endDate: event.currentTarget.value })}
        error={of('brief.endDate')}
      />
    </div>
  );
}
