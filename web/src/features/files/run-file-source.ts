import { deleteRunFiles, fileKeys, listRunFiles, runFilesZipUrl, runFileUrl } from "@/api/files";
import type { FileSource } from "@/content/tree/file-source";

/** The files of a run as a tree reads them. */
export function runFileSource(uid: string): FileSource {
  return {
    queryKey: fileKeys.all(uid),
    list: (question, signal) => listRunFiles(uid, question, signal),
    urlOf: (path, options) => runFileUrl(uid, path, options),
    zipUrl: (paths) => runFilesZipUrl(uid, paths),
    remove: (paths) => deleteRunFiles(uid, paths),
  };
}
