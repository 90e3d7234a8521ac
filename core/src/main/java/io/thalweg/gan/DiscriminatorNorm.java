package io.thalweg.gan;

/** What keeps the discriminator's layers in bounds. */
public enum DiscriminatorNorm {
    /** Batch normalisation of every layer but the first and the last (Ioffe and Szegedy 2015), as DCGAN has it. */
    BATCH,
    /** The weights of every layer divided by their largest singular value (Miyato et al. 2018). */
    SPECTRAL,
    /** Nothing, as a gradient penalty wants it (Gulrajani et al. 2017, section 4). */
    NONE
}
