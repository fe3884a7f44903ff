/** Codes in pictures, where the browser can read them. */

interface Detector {
  detect(picture: ImageBitmap): Promise<{ rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: string[] }) => Detector;

const maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
export const canRead = maker !== undefined;

/** What the first code in the picture says, or nothing. */
export async function readCode(file: Blob): Promise<string> {
  if (!maker) return "";
  try {
    const found = await new maker({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
    return found[0]?.rawValue ?? "";
  } catch {
    return "";
  }
}
