export * from './node/create-node-host';
export * from './perform';
export * from './perform-in-lanes';
export * from './perform/unpack';
export * from './ports';
export * from './secret';
export * from './wheels/read-wheel';
export * from './wheels/write-wheel';
