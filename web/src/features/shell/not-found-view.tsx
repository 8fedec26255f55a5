import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Notice } from "@/ui/notice";

export function NotFoundView() {
  const { t } = useLingui();
  return (
    <Notice title={t`There is nothing at this address`}>
      <Link to="/">
        <Trans>All projects</Trans>
      </Link>
    </Notice>
  );
}
