package io.penstock.validation;

import io.penstock.schedule.Period;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large and how fast a pipeline may be (dp-limits). {@link #aws()} has the walls of the service, {@link #relaxed()} has
 * none; {@link #toBuilder()} moves single ones. Immutable.
 *
 * <pre>{@code
 * Limits limits = Limits.aws().toBuilder().minimumPeriod(Period.minutes(1)).build();
 * }</pre>
 */
public final class Limits {

    /** The value of a number that is not limited. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Limits AWS = new Builder().build();
    private static final Limits RELAXED = new Builder()
            .maximumObjects(UNLIMITED)
            .maximumFields(UNLIMITED)
            .maximumNameBytes(UNLIMITED)
            .maximumFieldBytes(UNLIMITED)
            .maximumObjectBytes(UNLIMITED)
            .maximumParameters(UNLIMITED)
            .maximumValueBytes(UNLIMITED)
            .maximumRetries(UNLIMITED)
            .maximumActiveInstances(UNLIMITED)
            .maximumRollUp(UNLIMITED)
            .anyRetryDelay()
            .anyPeriod()
            .anyStartAge()
            .build();

    private final Builder settings;

    private Limits(Builder settings) {
        this.settings = settings;
    }

    /** The limits of the service; the default. */
    public static Limits aws() {
        return AWS;
    }

    /** No limits. */
    public static Limits relaxed() {
        return RELAXED;
    }

    /** A builder that starts from these limits. */
    public Builder toBuilder() {
        return new Builder(settings);
    }

    /** Objects of a definition; 100. */
    public int maximumObjects() {
        return settings.objects;
    }

    /** Different fields of an object; 50. */
    public int maximumFields() {
        return settings.fields;
    }

    /** Bytes of the name of a field or of an id, in UTF-8; 256. */
    public int maximumNameBytes() {
        return settings.nameBytes;
    }

    /** Bytes of a value, in UTF-8; 10,240. */
    public int maximumFieldBytes() {
        return settings.fieldBytes;
    }

    /** Bytes of an object with the names of its fields, in UTF-8; 15,360. */
    public int maximumObjectBytes() {
        return settings.objectBytes;
    }

    /** Parameters of a definition; 50. */
    public int maximumParameters() {
        return settings.parameters;
    }

    /** Bytes of the values of all parameters together, in UTF-8; 15,360. */
    public int maximumValueBytes() {
        return settings.valueBytes;
    }

    /** Retries of an activity; 5. */
    public int maximumRetries() {
        return settings.retries;
    }

    /** Instances of an object that may be active at once; 5. */
    public int maximumActiveInstances() {
        return settings.activeInstances;
    }

    /** Intervals of an input or dependency that one interval of an activity may wait for; 32. */
    public int maximumRollUp() {
        return settings.rollUp;
    }

    /** The shortest time between two attempts; 2 minutes; absent where it is not limited. */
    public Optional<Period> minimumRetryDelay() {
        return Optional.ofNullable(settings.retryDelay);
    }

    /** The shortest period of a schedule; 15 minutes; absent where it is not limited. */
    public Optional<Period> minimumPeriod() {
        return Optional.ofNullable(settings.shortestPeriod);
    }

    /** The longest period of a schedule; 3 years; absent where it is not limited. */
    public Optional<Period> maximumPeriod() {
        return Optional.ofNullable(settings.longestPeriod);
    }

    /**
     * How far back the start of a schedule may lie when a pipeline is activated for the first time; 1 day; absent where it
     * is not limited.
     */
    public Optional<Period> maximumStartAge() {
        return Optional.ofNullable(settings.startAge);
    }

    /** The value of the setting that the catalogue names for a bound; absent where that is not limited. */
    Optional<String> setting(String name) {
        return switch (name) {
            case "minimumRetryDelay" -> minimumRetryDelay().map(Period::toString);
            case "minimumPeriod" -> minimumPeriod().map(Period::toString);
            case "maximumPeriod" -> maximumPeriod().map(Period::toString);
            case "maximumRetries" -> number(settings.retries);
            case "maximumActiveInstances" -> number(settings.activeInstances);
            case "maximumParameters" -> number(settings.parameters);
            default -> throw new IllegalArgumentException("'" + name + "' is not a setting of Limits");
        };
    }

    private static Optional<String> number(int value) {
        return value == UNLIMITED ? Optional.empty() : Optional.of(Integer.toString(value));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits that && settings.toString().equals(that.settings.toString());
    }

    @Override
    public int hashCode() {
        return settings.toString().hashCode();
    }

    /** All settings. */
    @Override
    public String toString() {
        return "Limits" + settings;
    }

    /** Sets limits one by one. Not thread-safe. */
    public static final class Builder {

        private int objects = 100;
        private int fields = 50;
        private int nameBytes = 256;
        private int fieldBytes = 10_240;
        private int objectBytes = 15_360;
        private int parameters = 50;
        private int valueBytes = 15 * 1024;
        private int retries = 5;
        private int activeInstances = 5;
        private int rollUp = 32;
        private @Nullable Period retryDelay = Period.minutes(2);
        private @Nullable Period shortestPeriod = Period.minutes(15);
        private @Nullable Period longestPeriod = Period.years(3);
        private @Nullable Period startAge = Period.days(1);

        private Builder() {}

        private Builder(Builder other) {
            objects = other.objects;
            fields = other.fields;
            nameBytes = other.nameBytes;
            fieldBytes = other.fieldBytes;
            objectBytes = other.objectBytes;
            parameters = other.parameters;
            valueBytes = other.valueBytes;
            retries = other.retries;
            activeInstances = other.activeInstances;
            rollUp = other.rollUp;
            retryDelay = other.retryDelay;
            shortestPeriod = other.shortestPeriod;
            longestPeriod = other.longestPeriod;
            startAge = other.startAge;
        }

        private static int atLeastOne(String setting, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(setting + " is " + value + "; expected at least 1");
            }
            return value;
        }

        /**
         * Sets {@link Limits#maximumObjects()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumObjects(int count) {
            objects = atLeastOne("maximumObjects", count);
            return this;
        }

        /**
         * Sets {@link Limits#maximumFields()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumFields(int count) {
            fields = atLeastOne("maximumFields", count);
            return this;
        }

        /**
         * Sets {@link Limits#maximumNameBytes()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumNameBytes(int bytes) {
            nameBytes = atLeastOne("maximumNameBytes", bytes);
            return this;
        }

        /**
         * Sets {@link Limits#maximumFieldBytes()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumFieldBytes(int bytes) {
            fieldBytes = atLeastOne("maximumFieldBytes", bytes);
            return this;
        }

        /**
         * Sets {@link Limits#maximumObjectBytes()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumObjectBytes(int bytes) {
            objectBytes = atLeastOne("maximumObjectBytes", bytes);
            return this;
        }

        /**
         * Sets {@link Limits#maximumParameters()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumParameters(int count) {
            parameters = atLeastOne("maximumParameters", count);
            return this;
        }

        /**
         * Sets {@link Limits#maximumValueBytes()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumValueBytes(int bytes) {
            valueBytes = atLeastOne("maximumValueBytes", bytes);
            return this;
        }

        /**
         * Sets {@link Limits#maximumRetries()}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maximumRetries(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("maximumRetries is " + count + "; expected at least 0");
            }
            retries = count;
            return this;
        }

        /**
         * Sets {@link Limits#maximumActiveInstances()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumActiveInstances(int count) {
            activeInstances = atLeastOne("maximumActiveInstances", count);
            return this;
        }

        /**
         * Sets {@link Limits#maximumRollUp()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maximumRollUp(int intervals) {
            rollUp = atLeastOne("maximumRollUp", intervals);
            return this;
        }

        /** Sets {@link Limits#minimumRetryDelay()}. */
        public Builder minimumRetryDelay(Period delay) {
            retryDelay = Objects.requireNonNull(delay, "delay");
            return this;
        }

        /** Allows any time between two attempts. */
        public Builder anyRetryDelay() {
            retryDelay = null;
            return this;
        }

        /**
         * Sets {@link Limits#minimumPeriod()}.
         *
         * @throws IllegalArgumentException if it is longer than maximumPeriod
         */
        public Builder minimumPeriod(Period period) {
            Objects.requireNonNull(period, "period");
            return periods(period, longestPeriod);
        }

        /**
         * Sets {@link Limits#maximumPeriod()}.
         *
         * @throws IllegalArgumentException if it is shorter than minimumPeriod
         */
        public Builder maximumPeriod(Period period) {
            Objects.requireNonNull(period, "period");
            return periods(shortestPeriod, period);
        }

        /** Allows schedules of any period. */
        public Builder anyPeriod() {
            return periods(null, null);
        }

        /** Sets {@link Limits#maximumStartAge()}. */
        public Builder maximumStartAge(Period age) {
            startAge = Objects.requireNonNull(age, "age");
            return this;
        }

        /** Allows a first activation however far back a schedule starts. */
        public Builder anyStartAge() {
            startAge = null;
            return this;
        }

        private Builder periods(@Nullable Period shortest, @Nullable Period longest) {
            if (shortest != null && longest != null && shortest.compareTo(longest) > 0) {
                throw new IllegalArgumentException(
                        "minimumPeriod " + shortest + " is longer than maximumPeriod " + longest);
            }
            shortestPeriod = shortest;
            longestPeriod = longest;
            return this;
        }

        /** The limits as they are set now. */
        public Limits build() {
            return new Limits(new Builder(this));
        }

        /** All settings. */
        @Override
        public String toString() {
            return "[maximumObjects=" + objects + ", maximumFields=" + fields + ", maximumNameBytes=" + nameBytes
                    + ", maximumFieldBytes=" + fieldBytes + ", maximumObjectBytes=" + objectBytes
                    + ", maximumParameters=" + parameters + ", maximumValueBytes=" + valueBytes + ", maximumRetries="
                    + retries + ", maximumActiveInstances=" + activeInstances + ", maximumRollUp=" + rollUp
                    + ", minimumRetryDelay=" + retryDelay + ", minimumPeriod=" + shortestPeriod + ", maximumPeriod="
                    + longestPeriod + ", maximumStartAge=" + startAge + "]";
        }
    }
}
