import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { PanelEmpty } from "./panel-frame";

/** Why a panel shows nothing: it is asking, it could not, or there is nothing (the children). */
export function PanelState({
  error,
  loading,
  children,
}: {
  error?: Error | null;
  loading?: boolean;
  children: ReactNode;
}) {
  if (error)
    return <PanelEmpty>{error.message || <Trans>The server does not answer</Trans>}</PanelEmpty>;
  return <PanelEmpty>{loading ? <Trans>Loading</Trans> : children}</PanelEmpty>;
}
