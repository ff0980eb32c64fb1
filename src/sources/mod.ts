import { type ConnectionType, connectionTypesOf } from "../connections/connection_type.ts";
import { ads } from "./ads.ts";
import { analytics } from "./analytics.ts";
import { bi } from "./bi.ts";
import { cloud } from "./cloud.ts";
import { commerce } from "./commerce.ts";
import { compute } from "./compute.ts";
import { crm } from "./crm.ts";
import { databases } from "./databases.ts";
import { developers } from "./developers.ts";
import { feedback } from "./feedback.ts";
import { files } from "./files.ts";
import { finance } from "./finance.ts";
import { generic } from "./generic.ts";
import { lakes } from "./lakes.ts";
import { marketing } from "./marketing.ts";
import { markets } from "./markets.ts";
import { nonprofit } from "./nonprofit.ts";
import { openData } from "./open_data.ts";
import { typeOrder } from "./order.ts";
import { people } from "./people.ts";
import { projects } from "./projects.ts";
import { queues } from "./queues.ts";
import { search } from "./search.ts";
import { sports } from "./sports.ts";
import { support } from "./support.ts";
import { warehouses } from "./warehouses.ts";

const places = new Map(typeOrder.map((name, index) => [name, index]));
const placeOf = ({ name }: ConnectionType) => places.get(name) ?? places.size;

/** Every connection type there is, in {@linkcode typeOrder}. */
export const connectionTypes: readonly ConnectionType[] = [
  ...connectionTypesOf("saas", ads),
  ...connectionTypesOf("saas", analytics),
  ...connectionTypesOf("bi", bi),
  ...connectionTypesOf("cloud", cloud),
  ...connectionTypesOf("saas", commerce),
  ...connectionTypesOf("compute", compute),
  ...connectionTypesOf("saas", crm),
  ...connectionTypesOf("database", databases),
  ...connectionTypesOf("saas", developers),
  ...connectionTypesOf("saas", feedback),
  ...connectionTypesOf("file", files),
  ...connectionTypesOf("saas", finance),
  ...connectionTypesOf("secret", generic),
  ...connectionTypesOf("lake", lakes),
  ...connectionTypesOf("saas", marketing),
  ...connectionTypesOf("saas", markets),
  ...connectionTypesOf("saas", nonprofit),
  ...connectionTypesOf("saas", openData),
  ...connectionTypesOf("saas", people),
  ...connectionTypesOf("saas", projects),
  ...connectionTypesOf("queue", queues),
  ...connectionTypesOf("search", search),
  ...connectionTypesOf("saas", sports),
  ...connectionTypesOf("saas", support),
  ...connectionTypesOf("warehouse", warehouses),
].sort((a, b) => placeOf(a) - placeOf(b));
