package io.thalweg.engine.torch;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Brings PyTorch in as a job does, before any test touches a class of it: JavaCPP alone would load it before all of it is
 * unpacked, see {@link TorchLibrary}. JUnit finds this by {@code META-INF/services}.
 */
public final class LoadTorch implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        TorchLibrary.load(1);
    }
}
