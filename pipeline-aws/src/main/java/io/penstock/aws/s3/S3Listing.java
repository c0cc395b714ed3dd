package io.penstock.aws.s3;

import io.penstock.aws.s3.S3Failures.Action;
import io.penstock.spi.work.ObjectUri;
import io.penstock.spi.work.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * All objects under a prefix, page by page: the first page is fetched at once, so that a refusal is an exception of the
 * caller's own call, and each further one when it is reached. Used by one thread.
 */
final class S3Listing implements Iterator<StoredObject> {

    private final S3Access s3;
    private final ObjectUri prefix;

    private @Nullable String nextPage;
    private Iterator<S3Object> page;

    S3Listing(S3Access s3, ObjectUri prefix) throws IOException {
        this.s3 = s3;
        this.prefix = prefix;
        this.page = fetch(null).contents().iterator();
    }

    Stream<StoredObject> stream() {
        int traits = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false);
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && nextPage != null) {
            try {
                page = fetch(nextPage).contents().iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return page.hasNext();
    }

    @Override
    public StoredObject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        S3Object object = page.next();
        return new StoredObject(
                new ObjectUri(prefix.scheme(), prefix.bucket(), object.key()), object.size(), object.lastModified());
    }

    private ListObjectsV2Response fetch(@Nullable String token) throws IOException {
        // Encoded, as keys may hold characters that XML cannot; the client decodes them.
        ListObjectsV2Response response = s3.call(
                Action.LIST,
                prefix,
                () -> s3.client()
                        .listObjectsV2(request -> request.bucket(prefix.bucket())
                                .prefix(prefix.key())
                                .encodingType(EncodingType.URL)
                                .continuationToken(token)));
        nextPage = Boolean.TRUE.equals(response.isTruncated()) ? response.nextContinuationToken() : null;
        return response;
    }
}
