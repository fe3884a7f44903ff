/** Everything the pages say to the server and hear from it. */
export { isLoggedIn, logIn, logOut } from "./auth";
export { api, send, told, type Operations, type Schema } from "./client";
export { now, observe } from "./clock";
export { type StreamEvent } from "./connection";
export { Problem, type FieldProblem } from "./problem";
export { configure } from "./settings";
export { browserGround, SharedStream, type Ground, type StreamState, type Tab } from "./stream";
