import { t } from '../text/en';

export const PICTURE_KINDS = 'image/png,image/jpeg,image/webp';

type Sent = { id: string } | { problem: string };

/**
 * Sends a picture as it is; answers with its identifier or with what the server had against it.
 * `onProgress` hears how much has gone out, in percent.
 */
export function upload(
  purpose: 'photo' | 'logo' | 'post',
  workspaceId: string,
  file: File,
  onProgress?: (percent: number) => void,
): Promise<Sent> {
  const query = new URLSearchParams({ workspace: workspaceId, name: file.name });
  // The only way to hear how far an upload is.
  const request = new XMLHttpRequest();
  request.open('POST', `/uploads/${purpose}?${query}`);
  request.setRequestHeader('content-type', file.type);
  request.responseType = 'json';
  if (onProgress) {
    request.upload.onprogress = ({ loaded, total }) => onProgress((100 * loaded) / (total || 1));
  }
  return new Promise((resolve) => {
    request.onload = () => resolve(answered(request.status, request.response));
    request.onerror = () => resolve({ problem: t.failure.lost });
    request.send(file);
  });
}

function answered(status: number, body: unknown): Sent {
  const found = body as { id?: string; error?: { message?: string }; message?: string } | null;
  if (status < 300 && found?.id) return { id: found.id };
  return { problem: found?.error?.message ?? found?.message ?? t.failure.title };
}
