import { useLingui } from "@lingui/react/macro";
import { Select } from "@mantine/core";
import type { ArtifactVersion } from "@/api/artifacts";
import { useLanguage } from "@/i18n/language";
import { formatDateTime, formatDuration } from "@/lib/time";

const DAY_S = 86_400;
const CHOICES_DAYS = [1, 7, 30, 90, 365];
const STAYS = "stays";

/** How long the version is kept, counted from when it was made. */
export function TimeToLive({
  version,
  onChange,
}: {
  version: ArtifactVersion;
  onChange: (seconds: number | null) => void;
}) {
  const { t } = useLingui();
  const locale = useLanguage();
  const expires = version.expires_us ?? null;
  const seconds = expires === null ? null : Math.round((expires - version.created_us) / 1e6);
  const choices = CHOICES_DAYS.map((days) => days * DAY_S);
  if (seconds !== null && !choices.includes(seconds)) choices.push(seconds);
  return (
    <Select
      label={t`Kept`}
      description={expires !== null && t`It goes on ${formatDateTime(expires, locale)}.`}
      data={[
        { value: STAYS, label: t`until it is deleted` },
        ...choices
          .sort((a, b) => a - b)
          .map((one) => ({ value: String(one), label: formatDuration(one, locale) })),
      ]}
      value={seconds === null ? STAYS : String(seconds)}
      onChange={(value) => value && onChange(value === STAYS ? null : Number(value))}
      allowDeselect={false}
    />
  );
}
