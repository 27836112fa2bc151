export type FileType = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character device' | 'block device';
