import { Trans } from "@lingui/react/macro";

/** The runs are chosen in the panel itself, where they can be seen. */
export function CodeEditor() {
  return (
    <p>
      <Trans>Choose the two runs at the top of the panel.</Trans>
    </p>
  );
}
