import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { ApiError } from "@/api/client";
import { isWorthAnotherTry } from "@/api/query-client";
import { Notice } from "@/ui/notice";

const TRY_AGAIN_MS = 5_000;

/** A page that could not be loaded: says why in the server's words, tries again now and then. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
  const tryAgain = useCallback(() => {
    reset();
    void router.invalidate();
  }, [reset, router]);
  const heals = error instanceof ApiError && isWorthAnotherTry(error);
  useEffect(() => {
    if (!heals) return;
    const timer = setInterval(tryAgain, TRY_AGAIN_MS);
    return () => clearInterval(timer);
  }, [heals, tryAgain]);
  const unreachable = error instanceof ApiError && error.status === 0;
  return (
    <Notice
      urgent
      title={unreachable ? t`The kiseki server does not answer` : t`This page could not be loaded`}
    >
      {unreachable ? (
        <p>
          <Trans>
            Runs go on recording on their machines. Start the server again, then try again.
          </Trans>
        </p>
      ) : (
        <p>{error instanceof Error ? error.message : String(error)}</p>
      )}
      {error instanceof ApiError && error.hint && <p>{error.hint}</p>}
      <Button variant="default" onClick={tryAgain}>
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}
