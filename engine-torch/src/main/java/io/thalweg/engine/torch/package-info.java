/**
 * Language models on PyTorch for Java (JavaCPP), CPU and GPU.
 *
 * <p>A model is {@link io.thalweg.engine.torch.Parameters parameters} in one flat tensor, a {@link
 * io.thalweg.engine.torch.Network network} of {@link io.thalweg.engine.torch.RecurrentLayer recurrent layers}, a {@link
 * io.thalweg.engine.torch.Head head} that gives the loss, and an {@link io.thalweg.engine.torch.UpdateRule update rule}. PyTorch
 * differentiates the layers; the head of the whole vocabulary and the sums over time of own layers are differentiated by hand,
 * where that saves passes over large arrays.
 *
 * <p>Owns everything that names the engine; core meets it only through its own ports. Knows nothing of Spark, replicas,
 * rounds or files. Every random draw is made in Java from the step's seed: PyTorch's generator belongs to the process.
 */
@NullMarked
package io.thalweg.engine.torch;

import org.jspecify.annotations.NullMarked;
