/** What packages that were made for Node.js look for while they are evaluated. */
import process from "node:process";

process.noDeprecation = true;
globalThis.__dirname ??= "/";
globalThis.__filename ??= "/bruin";
