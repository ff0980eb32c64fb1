import { TemplateObject } from "../values.ts";
/** bruin */
export function sqlFunctions(_platform: string | undefined): TemplateObject {
  return new class extends TemplateObject {
    label = "bruin";
    attributeNames = [];
    attribute() {
      return undefined;
    }
  }();
}
