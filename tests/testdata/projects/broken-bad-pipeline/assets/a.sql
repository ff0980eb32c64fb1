/* @bruin
tags: 3
@bruin */
