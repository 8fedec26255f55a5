import { useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { runFileUrl } from "@/api/files";
import { baseName } from "@/lib/url-path";
import { Dialog } from "@/ui/dialog";
import type { MediumInCell } from "./table-cell";
import classes from "./tables.module.css";

const FilePreview = lazy(async () => ({
  default: (await import("@/content/preview/file-preview")).FilePreview,
}));

/** A medium of a cell as large as it is. */
export function MediumDialog({
  medium,
  onClose,
}: {
  medium: MediumInCell | null;
  onClose: () => void;
}) {
  const { t } = useLingui();
  if (!medium) return null;
  return (
    <Dialog
      opened
      title={medium.caption || baseName(medium.path)}
      onClose={onClose}
      closeLabel={t`Close`}
    >
      <div className={classes.preview}>
        <Suspense>
          <FilePreview
            file={medium}
            urlOf={(options) => runFileUrl(medium.run, medium.path, options)}
          />
        </Suspense>
      </div>
    </Dialog>
  );
}
