export * from './genesis-file.js';
export * from './keystore.js';
export * from './keystore-error.js';
export * from './node-crypto.js';
export * from './passphrase-file.js';
