import { t } from '../text/en';

export const PICTURE_KINDS = 'image/png,image/jpeg,image/webp';

/** Sends a picture as it is; answers with its identifier or with what the server had against it. */
export async function upload(
  purpose: 'photo' | 'logo',
  workspaceId: string,
  file: File,
): Promise<{ id: string } | { problem: string }> {
  const query = new URLSearchParams({ workspace: workspaceId, name: file.name });
  let response: Response;
  try {
    response = await fetch(`/uploads/${purpose}?${query}`, {
      method: 'POST',
      headers: { 'content-type': file.type },
      body: file,
    });
  } catch {
    return { problem: t.failure.lost };
  }
  const body: unknown = await response.json().catch(() => null);
  const found = body as { id?: string; error?: { message?: string }; message?: string } | null;
  if (response.ok && found?.id) return { id: found.id };
  return { problem: found?.error?.message ?? found?.message ?? t.failure.title };
}
