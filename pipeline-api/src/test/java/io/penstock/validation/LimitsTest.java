package io.penstock.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.catalog.Catalog;
import io.penstock.catalog.FieldSpec;
import io.penstock.schedule.Period;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void hasTheWallsOfTheServiceByDefault() {
        Limits limits = Limits.aws();

        assertThat(limits.maximumObjects()).isEqualTo(100);
        assertThat(limits.maximumFields()).isEqualTo(50);
        assertThat(limits.maximumFieldBytes()).isEqualTo(10_240);
        assertThat(limits.maximumObjectBytes()).isEqualTo(15_360);
        assertThat(limits.maximumRollUp()).isEqualTo(32);
        assertThat(limits.minimumPeriod()).contains(Period.minutes(15));
        assertThat(limits.maximumPeriod()).contains(Period.years(3));
        assertThat(limits.minimumRetryDelay()).contains(Period.minutes(2));
    }

    @Test
    void changesOneSettingAndKeepsTheOthers() {
        Limits limits = Limits.aws().toBuilder().maximumRetries(9).build();

        assertThat(limits.maximumRetries()).isEqualTo(9);
        assertThat(limits).isNotEqualTo(Limits.aws());
        assertThat(limits.toBuilder().maximumRetries(5).build())
                .isEqualTo(Limits.aws())
                .hasSameHashCodeAs(Limits.aws());
        assertThat(Limits.aws().maximumRetries()).isEqualTo(5);
    }

    @Test
    void agreesWithTheBoundsOfTheCatalogue() {
        for (var type : Catalog.standard().types()) {
            for (FieldSpec field : type.fields()) {
                field.minimumSetting()
                        .ifPresent(setting ->
                                assertThat(Limits.aws().setting(setting)).isEqualTo(field.minimum()));
                field.maximumSetting()
                        .ifPresent(setting ->
                                assertThat(Limits.aws().setting(setting)).isEqualTo(field.maximum()));
            }
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> Limits.aws().toBuilder().maximumObjects(0))
                .hasMessage("maximumObjects is 0; expected at least 1");
        assertThatThrownBy(() -> Limits.aws().toBuilder().maximumRetries(-1))
                .hasMessage("maximumRetries is -1; expected at least 0");
        assertThatThrownBy(() -> Limits.aws().toBuilder().minimumPeriod(Period.years(4)))
                .hasMessage("minimumPeriod 4 years is longer than maximumPeriod 3 years");
    }
}
