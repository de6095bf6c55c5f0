package ai.valr.worker;

/** Where a worker keeps its sessions; Kafka's changelog topics hold them in either case. */
public enum StateStores {
    /** In the heap: nothing on disk, restored from Kafka at each start. */
    MEMORY,
    /** In RocksDB under the state directory. */
    DISK
}
