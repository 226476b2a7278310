export * from './build-elf-file';
export * from './build-wheel-file';
export * from './locking-machine';
export * from './loopback-server';
export * from './recording-host';
export * from './run-script';
export * from './temporary-workspace';
export * from './transpiled-plugin';
