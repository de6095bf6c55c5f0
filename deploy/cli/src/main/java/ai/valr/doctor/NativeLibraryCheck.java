package ai.valr.doctor;

import ai.valr.model.torch.TorchLibrary;
import java.util.List;
import org.rocksdb.RocksDB;

/** Libraries of this platform: PyTorch's for the model, RocksDB's for sessions on disk. */
public final class NativeLibraryCheck implements Check {

    @Override
    public String name() {
        return "native libraries";
    }

    @Override
    public List<Finding> look() {
        return List.of(torch(), rocksDb());
    }

    private static Finding torch() {
        String expected = "PyTorch loads and computes";
        try {
            return Finding.ok("pytorch", TorchLibrary.describe(), expected);
        } catch (RuntimeException | LinkageError e) {
            return Finding.failed(
                    "pytorch",
                    told(e),
                    expected,
                    "use a platform that DJL has PyTorch for (Linux on x86_64 or aarch64, macOS on aarch64, Windows on"
                            + " x86_64), see that DJL_CACHE_DIR can be written and has 500 MB, and clear it where a file in"
                            + " it is broken");
        }
    }

    private static Finding rocksDb() {
        String expected = "RocksDB loads";
        try {
            RocksDB.loadLibrary();
            return Finding.ok("rocksdb", "RocksDB " + RocksDB.rocksdbVersion(), expected);
        } catch (RuntimeException | LinkageError e) {
            return Finding.warning(
                    "rocksdb",
                    told(e),
                    expected,
                    "give java.io.tmpdir a folder that programs may be run from (a tmpfs with exec), or a worker"
                            + " state_stores=memory; a trainer needs it");
        }
    }

    private static String told(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return "cannot be loaded: " + cause;
    }
}
