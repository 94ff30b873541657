package badgerkv

import (
	"cmp"
	"log/slog"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// Defaults and limits, in bytes.
const (
	// DefaultMemTable is the size of one memtable. With 16 MiB Badger takes transactions of 2.4 MiB and 26,214 entries.
	DefaultMemTable = 16 << 20
	// DefaultBlockCache is the size of the cache of decompressed blocks.
	DefaultBlockCache = 16 << 20
	// DefaultReserve is the free space below which nothing is written. Badger writes tables through memory maps of sparse
	// files, where a full disk is not an error but a SIGBUS that ends the process; the reserve is what flushing the
	// memtables and the compactions that follow may need beyond the write that was let in.
	DefaultReserve = 64 << 20
)

// A group is closed when it holds this many bytes of keys and values, or this many keys.
const (
	groupBytes = 1 << 20
	groupKeys  = 5_000
)

// Options says how to open a folder. The zero value of every field but Compression means its default.
type Options struct {
	// Log receives what Badger and this package have to say; nil discards it. Badger's own lines come at Debug or Warn.
	Log *slog.Logger
	// Compression turns on zstd for the tables. Folders written with and without it can be opened either way.
	Compression bool
	// MemTable is the size of one of the two memtables in bytes, at least DefaultMemTable.
	MemTable int64
	// BlockCache is in bytes.
	BlockCache int64
	// Reserve is how many bytes must be free on the disk for an Update, and half of it for Open; negative switches the
	// guard off.
	Reserve int64
	// FreeSpace returns how many bytes are free for this process where the folder is; nil asks the operating system.
	FreeSpace func() (uint64, error)
	// NoGroup makes every Update a transaction of its own. It is there to measure what grouping brings.
	NoGroup bool
}

// DefaultOptions returns what production uses: compression on, everything else at its default.
func DefaultOptions() Options { return Options{Compression: true} }

func (o Options) withDefaults(dir string) Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.MemTable = max(o.MemTable, DefaultMemTable)
	o.BlockCache = cmp.Or(o.BlockCache, DefaultBlockCache)
	o.Reserve = max(cmp.Or(o.Reserve, DefaultReserve), 0)
	if o.FreeSpace == nil {
		o.FreeSpace = func() (uint64, error) { return freeSpace(dir) }
	}
	return o
}

// badger translates o. What must hold: SyncWrites, or an acknowledged write could be lost with the power; every value in the
// LSM tree (ValueThreshold above kv.MaxValue), so that the value log stays empty and needs no collection; no encryption, on
// which the healing of KEYREGISTRY relies. Conflicts are not detected because one goroutine writes.
func (o Options) badger(dir string) badger.Options {
	opt := badger.DefaultOptions(dir).
		WithLogger(logger{o.Log}).
		WithSyncWrites(true).
		WithDetectConflicts(false).
		WithNumVersionsToKeep(1).
		WithMemTableSize(o.MemTable).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithValueThreshold(1 << 20).
		WithValueLogFileSize(1 << 20). // mapped twofold at Open although nothing is ever written to it
		WithBlockCacheSize(o.BlockCache).
		WithMetricsEnabled(false).
		WithBypassLockGuard(lockedHere)
	if o.Compression {
		return opt.WithCompression(options.ZSTD).WithZSTDCompressionLevel(1)
	}
	return opt.WithCompression(options.None)
}
