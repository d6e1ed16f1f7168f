import { CreateTask } from "../../../generated/documents";
import type { CreateAnswerFragment, CreateTaskInput } from "../../../generated/types";
import { request } from "../../api";
import { attempt, notify } from "../../parts/notice";
import { go, link } from "../../route";

function tell(answer: CreateAnswerFragment): boolean {
  switch (answer.__typename) {
    case "TaskCreated":
      notify(`Task ${answer.task.id} is queued.`);
      go(link(`tasks/${answer.task.id}`));
      return true;
    case "TaskDuplicate":
      notify(`The key had already made task ${answer.task.id}.`);
      go(link(`tasks/${answer.task.id}`));
      return true;
    case "ParametersInvalid":
      return false;
    default:
      notify(answer.message, "bad");
      return false;
  }
}

/**
 * Create the task and go to it; resolves false when there is none. Why is told, but for wrong values:
 * those are told beside their fields.
 */
export async function create(input: CreateTaskInput): Promise<boolean> {
  let created = false;
  await attempt(async () => {
    created = tell((await request(CreateTask, { input })).createTask);
  });
  return created;
}
