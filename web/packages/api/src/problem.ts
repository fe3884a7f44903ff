/** What went wrong, as the server says it (problem JSON), or that it could not be asked. */

export interface FieldProblem {
  field: string;
  value: string;
  message: string;
  remedy: string;
}

/** `status` 0: no answer at all; whether the call did something is not known. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
    /** What fills the words, for who acts on it: an id that leads somewhere. */
    readonly params: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title || code);
    this.name = "Problem";
  }

  get isUnreachable(): boolean {
    return this.status === 0;
  }
}

interface Told {
  code?: string;
  title?: string;
  detail?: string;
  fields?: FieldProblem[];
  params?: Record<string, unknown>;
}

/** The refusal that a body carries; one without words keeps its status. */
export function problemOfBody(status: number, body: unknown): Problem {
  const told = (typeof body === "object" && body !== null ? body : {}) as Told;
  return new Problem(
    told.code ?? `http_${status}`,
    status,
    told.title ?? "",
    typeof told.detail === "string" ? told.detail : "",
    told.fields ?? [],
    told.params ?? {},
  );
}

export async function problemOf(response: Response): Promise<Problem> {
  return problemOfBody(response.status, await response.json().catch(() => ({})));
}
