/** Object storage and actions on AWS. */
module io.penstock.aws {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires dev.failsafe.core;
    requires transitive io.penstock.api;
    requires java.sql;
    requires transitive software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.apache;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires transitive software.amazon.awssdk.services.dynamodb;
    requires static software.amazon.awssdk.services.rds;
    requires static software.amazon.awssdk.services.redshift;
    requires transitive software.amazon.awssdk.services.s3;
    requires transitive software.amazon.awssdk.services.sns;
    requires software.amazon.awssdk.services.sts;
    requires software.amazon.awssdk.utils;

    exports io.penstock.aws;
    exports io.penstock.aws.dynamodb;
    exports io.penstock.aws.rds;
    exports io.penstock.aws.redshift;
    exports io.penstock.aws.s3;
    exports io.penstock.aws.sns;
}
