export * from './node/create-node-host';
export * from './ports';
export * from './secret';
