import { CreateTask } from "../../../generated/documents";
import type { CreateTaskInput } from "../../../generated/types";
import { request } from "../../api";
import { notify } from "../../parts/notice";
import { go, link } from "../../route";

/** Create the task and go to it; tells why when there is none. */
export async function create(input: CreateTaskInput): Promise<void> {
  const { createTask: answer } = await request(CreateTask, { input });
  switch (answer.__typename) {
    case "TaskCreated":
      notify(`Task ${answer.task.id} is queued.`);
      return go(link(`tasks/${answer.task.id}`));
    case "TaskDuplicate":
      notify(`The key had already made task ${answer.task.id}.`);
      return go(link(`tasks/${answer.task.id}`));
    default:
      notify(answer.message, "bad");
  }
}
