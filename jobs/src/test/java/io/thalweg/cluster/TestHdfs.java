package io.thalweg.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS in the test's process: a name node and data nodes with sockets of their own. */
public final class TestHdfs implements AutoCloseable {
    private final MiniDFSCluster cluster;

    private TestHdfs(MiniDFSCluster cluster) {
        this.cluster = cluster;
    }

    /** @param folder where its blocks are kept */
    public static TestHdfs start(Path folder, int dataNodes) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toAbsolutePath().toString());
        configuration.setInt("dfs.replication", Math.min(dataNodes, 2));
        MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration)
                .numDataNodes(dataNodes)
                .build();
        cluster.waitActive();
        return new TestHdfs(cluster);
    }

    /** The cluster itself, to stop a data node of or to look into. */
    public MiniDFSCluster cluster() {
        return cluster;
    }

    /** A path in it, as a command takes it. @param path absolute */
    public String path(String path) throws IOException {
        return fileSystem().getUri() + path;
    }

    public FileSystem fileSystem() throws IOException {
        return cluster.getFileSystem();
    }

    public void write(String path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public void write(String path, byte[] content) throws IOException {
        try (FSDataOutputStream out = fileSystem().create(new org.apache.hadoop.fs.Path(path))) {
            out.write(content);
        }
    }

    public byte[] read(String path) throws IOException {
        try (FSDataInputStream in = fileSystem().open(new org.apache.hadoop.fs.Path(path))) {
            return in.readAllBytes();
        }
    }

    /** The files under a folder: from their paths relative to it to what is in them. */
    public Map<String, byte[]> tree(String folder) throws IOException {
        Map<String, byte[]> tree = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> files = fileSystem().listFiles(new org.apache.hadoop.fs.Path(folder), true);
        while (files.hasNext()) {
            String path = files.next().getPath().toUri().getPath();
            tree.put(path.substring(folder.length() + 1), read(path));
        }
        return tree;
    }

    @Override
    public void close() {
        cluster.shutdown(true);
    }
}
