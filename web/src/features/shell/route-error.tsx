import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
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
  const status = error instanceof ApiError ? error.status : null;
  const titles: Record<number, string> = {
    0: t`The kiseki server does not answer`,
    404: t`There is nothing at this address`,
  };
  return (
    <Notice urgent title={titles[status ?? -1] ?? t`This page could not be loaded`}>
      <Reason error={error} status={status} />
      <Button variant="default" onClick={tryAgain}>
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}

function Reason({ error, status }: { error: unknown; status: number | null }) {
  if (status === 0)
    return (
      <p>
        <Trans>
          Runs go on recording on their machines. Start the server again, then try again.
        </Trans>
      </p>
    );
  if (status === 404)
    return (
      <Link to="/">
        <Trans>All projects</Trans>
      </Link>
    );
  return (
    <>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {error instanceof ApiError && error.hint && <p>{error.hint}</p>}
    </>
  );
}
