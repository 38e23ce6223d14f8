import { graphql } from '../gql';
import type { GuideFieldsFragment } from '../gql/graphql';

export const GuideFields = graphql(`
  fragment GuideFields on StyleGuide {
    id
    version
    brandName
    palette { color usage name }
    headingFont
    bodyFont
    tone
    voice
    tagline
    logo { id url width height }
    requiredWords
    bannedWords
    hashtags
    emoji
    examples
    authorName
    createdAt
  }
`);

export const BrandDocument = graphql(`
  query Brand($id: ID!) {
    workspace(id: $id) {
      id
      name
      styleGuide { ...GuideFields }
      styleGuides(first: 20) { nodes { id version authorName createdAt } }
    }
  }
`);

export const WriteGuideDocument = graphql(`
  mutation WriteGuide($input: StyleGuideWriteInput!) {
    styleGuideWrite(input: $input) {
      styleGuide { id version }
      userErrors { code message field }
    }
  }
`);

export const PreviewDocument = graphql(`
  query PreviewGuide($input: StyleGuideWriteInput!) {
    styleGuidePreview(input: $input) { image altText width height }
  }
`);

export type Guide = GuideFieldsFragment;

/** A guide as it is typed: lists as lines. */
export interface TypedGuide {
  basedOn: number;
  brandName: string;
  palette: Guide['palette'];
  headingFont: Guide['headingFont'];
  bodyFont: Guide['bodyFont'];
  tone: Guide['tone'];
  voice: string;
  tagline: string;
  logoId: string | null;
  requiredWords: string;
  bannedWords: string;
  hashtags: string;
  emoji: Guide['emoji'];
  examples: string;
}

export const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What the server is sent of what is typed. */
export const written = (value: TypedGuide, workspaceId: string) => ({
  ...value,
  workspaceId,
  tagline: value.tagline.trim() || null,
  palette: value.palette.map((c) => ({ ...c, name: c.name?.trim() || null })),
  requiredWords: lines(value.requiredWords),
  bannedWords: lines(value.bannedWords),
  hashtags: lines(value.hashtags),
  examples: lines(value.examples),
});

export function typed(guide: Guide | null, name: string): TypedGuide {
  return {
    basedOn: guide?.version ?? 0,
    brandName: guide?.brandName ?? name,
    palette: guide?.palette ?? [
      { color: '#0a5d5a', usage: 'PRIMARY', name: null },
      { color: '#ffffff', usage: 'BACKGROUND', name: null },
      { color: '#1f1d1a', usage: 'TEXT', name: null },
    ],
    headingFont: guide?.headingFont ?? 'SANS',
    bodyFont: guide?.bodyFont ?? 'SANS',
    tone: guide?.tone ?? 'FRIENDLY',
    voice: guide?.voice ?? '',
    tagline: guide?.tagline ?? '',
    logoId: guide?.logo?.id ?? null,
    requiredWords: guide?.requiredWords.join('\n') ?? '',
    bannedWords: guide?.bannedWords.join('\n') ?? '',
    hashtags: guide?.hashtags.join('\n') ?? '',
    emoji: guide?.emoji ?? 'SPARING',
    examples: guide?.examples.join('\n') ?? '',
  };
}
