/** Whether the browser lets us show notices outside the page. Asked only by a press. */
import { onScopeDispose, ref, type Ref } from "vue";

/** `missing`: this browser, or a page that was not served securely, has none. */
export type Permission = NotificationPermission | "missing";

export function permissionNow(): Permission {
  return "Notification" in window && window.isSecureContext ? Notification.permission : "missing";
}

/** As it is now, also after it was changed beside the address. */
export function usePermission(): { permission: Readonly<Ref<Permission>>; ask: () => Promise<Permission> } {
  const permission = ref(permissionNow());
  const look = (): void => void (permission.value = permissionNow());
  window.addEventListener("focus", look);
  let watched: PermissionStatus | null = null;
  void navigator.permissions
    ?.query({ name: "notifications" })
    .then((status) => {
      watched = status;
      status.addEventListener("change", look);
    })
    .catch(() => undefined);
  onScopeDispose(() => {
    window.removeEventListener("focus", look);
    watched?.removeEventListener("change", look);
  });
  async function ask(): Promise<Permission> {
    if (permissionNow() === "default") await Notification.requestPermission();
    look();
    return permission.value;
  }
  return { permission, ask };
}
