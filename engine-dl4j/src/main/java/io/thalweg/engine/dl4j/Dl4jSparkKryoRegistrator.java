package io.thalweg.engine.dl4j;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.serializer.KryoRegistrator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.paramavg.aggregator.ParameterAveragingAggregationTuple;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What DL4J Spark puts on the wire, written out: arrays as floats, a configuration as DL4J's own JSON, and the two records that hold these. ND4J's
 * own registrator knows arrays only, so with it registration could not be required.
 */
public final class Dl4jSparkKryoRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        Dl4jLibrary.bringIn();
        kryo.register(Nd4j.getBackend().getNDArrayClass(), new Arrays());
        kryo.register(NetBroadcastTuple.class, new Networks());
        kryo.register(ParameterAveragingAggregationTuple.class, new Sums());
    }

    private static void write(Output output, @Nullable INDArray array) {
        output.writeBoolean(array != null);
        if (array == null) {
            return;
        }
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("An array of " + array.dataType() + ": allowed FLOAT");
        }
        long[] shape = array.shape();
        output.writeInt(shape.length);
        output.writeLongs(shape);
        float[] values = array.dup('c').data().asFloat();
        output.writeInt(values.length);
        output.writeFloats(values);
    }

    private static @Nullable INDArray read(Input input) {
        if (!input.readBoolean()) {
            return null;
        }
        long[] shape = input.readLongs(input.readInt());
        return Nd4j.createFromArray(input.readFloats(input.readInt())).reshape('c', shape);
    }

    private static final class Arrays extends Serializer<INDArray> {
        @Override
        public void write(Kryo kryo, Output output, INDArray array) {
            Dl4jSparkKryoRegistrator.write(output, array);
        }

        @Override
        public @Nullable INDArray read(Kryo kryo, Input input, Class<INDArray> type) {
            return Dl4jSparkKryoRegistrator.read(input);
        }
    }

    /** What is broadcast to a round's workers. */
    private static final class Networks extends Serializer<NetBroadcastTuple> {
        @Override
        public void write(Kryo kryo, Output output, NetBroadcastTuple network) {
            output.writeString(network.getConfiguration().toJson());
            Dl4jSparkKryoRegistrator.write(output, network.getParameters());
            Dl4jSparkKryoRegistrator.write(output, network.getUpdaterState());
            output.writeInt(network.getCounter().get());
        }

        @Override
        public NetBroadcastTuple read(Kryo kryo, Input input, Class<NetBroadcastTuple> type) {
            MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(input.readString());
            INDArray parameters = Dl4jSparkKryoRegistrator.read(input);
            INDArray updater = Dl4jSparkKryoRegistrator.read(input);
            return new NetBroadcastTuple(configuration, null, parameters, updater, new AtomicInteger(input.readInt()));
        }
    }

    /** What workers send back, added up. */
    private static final class Sums extends Serializer<ParameterAveragingAggregationTuple> {
        @Override
        public void write(Kryo kryo, Output output, ParameterAveragingAggregationTuple sums) {
            Dl4jSparkKryoRegistrator.write(output, sums.getParametersSum());
            Dl4jSparkKryoRegistrator.write(output, sums.getUpdaterStateSum());
            output.writeDouble(sums.getScoreSum());
            output.writeInt(sums.getAggregationsCount());
        }

        @Override
        public ParameterAveragingAggregationTuple read(
                Kryo kryo, Input input, Class<ParameterAveragingAggregationTuple> type) {
            return ParameterAveragingAggregationTuple.builder()
                    .parametersSum(Dl4jSparkKryoRegistrator.read(input))
                    .updaterStateSum(Dl4jSparkKryoRegistrator.read(input))
                    .scoreSum(input.readDouble())
                    .aggregationsCount(input.readInt())
                    // Statistics and listeners: there are none. DL4J adds to the lists.
                    .listenerMetaData(new ArrayList<>())
                    .listenerStaticInfo(new ArrayList<>())
                    .listenerUpdates(new ArrayList<>())
                    .build();
        }
    }
}
