import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ApiError } from "@/api/client";
import { Notice } from "@/ui/notice";

/** A page that could not be loaded: says why in the server's words and offers another try. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
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
      <Button
        variant="default"
        onClick={() => {
          reset();
          void router.invalidate();
        }}
      >
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}
