package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One EC2 instance for activities to run on. Away from AWS it is a working directory on this machine. Immutable
 * (dp-object-ec2resource).
 *
 * <p>It starts when the first activity wants it and ends when no more will.
 */
public final class Ec2Resource extends TypedResource<Ec2Resource> {

    /** The key of the type {@code Ec2Resource}. */
    public static final ComponentType<Ec2Resource> TYPE =
            ComponentType.of("Ec2Resource", Ec2Resource.class, Ec2Resource::new);

    private Ec2Resource(ComponentFields fields) {
        super(TYPE, fields);
    }

    /**
     * Sets the IAM role that limits what the instance itself may reach. By default the pipeline's, which is {@code
     * DataPipelineDefaultResourceRole}.
     */
    public Ec2Resource resourceRole(CharSequence resourceRole) {
        return set("resourceRole", resourceRole);
    }

    /** The value of {@code resourceRole}; absent where it is not set. */
    public Optional<String> resourceRole() {
        return fields().text("resourceRole");
    }

    /**
     * Sets the IAM role that is assumed to create the instance. By default the pipeline's, which is {@code
     * DataPipelineDefaultRole}.
     */
    public Ec2Resource role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /**
     * Says what becomes of its activities when it fails: {@code retryall} tries them again on a new one, {@code
     * retrynone} does not.
     */
    public Ec2Resource actionOnResourceFailure(ActionOnResourceFailure actionOnResourceFailure) {
        return set("actionOnResourceFailure", actionOnResourceFailure);
    }

    /**
     * The value of {@code actionOnResourceFailure}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<ActionOnResourceFailure> actionOnResourceFailure() {
        return fields().keyword("actionOnResourceFailure", ActionOnResourceFailure.class);
    }

    /** Says what becomes of it when an activity on it fails: {@code continue} keeps it, {@code terminate} ends it. */
    public Ec2Resource actionOnTaskFailure(ActionOnTaskFailure actionOnTaskFailure) {
        return set("actionOnTaskFailure", actionOnTaskFailure);
    }

    /**
     * The value of {@code actionOnTaskFailure}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<ActionOnTaskFailure> actionOnTaskFailure() {
        return fields().keyword("actionOnTaskFailure", ActionOnTaskFailure.class);
    }

    /** Says whether the instance gets a public IP address. */
    public Ec2Resource associatePublicIpAddress(boolean associatePublicIpAddress) {
        return set("associatePublicIpAddress", associatePublicIpAddress);
    }

    /**
     * The value of {@code associatePublicIpAddress}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> associatePublicIpAddress() {
        return fields().bool("associatePublicIpAddress");
    }

    /** Sets the Availability Zone to launch in. */
    public Ec2Resource availabilityZone(CharSequence availabilityZone) {
        return set("availabilityZone", availabilityZone);
    }

    /** The value of {@code availabilityZone}; absent where it is not set. */
    public Optional<String> availabilityZone() {
        return fields().text("availabilityZone");
    }

    /** Sets the proxy through which it reaches AWS services. */
    public Ec2Resource httpProxy(HttpProxy httpProxy) {
        return set("httpProxy", httpProxy);
    }

    /**
     * What {@code httpProxy} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<HttpProxy> httpProxy() {
        return fields().component("httpProxy", HttpProxy.class);
    }

    /** Sets the AMI. It has to have what a Task Runner needs; by default the service chooses one. */
    public Ec2Resource imageId(CharSequence imageId) {
        return set("imageId", imageId);
    }

    /** The value of {@code imageId}; absent where it is not set. */
    public Optional<String> imageId() {
        return fields().text("imageId");
    }

    /** Limits how long it may take to start. */
    public Ec2Resource initTimeout(Period initTimeout) {
        return set("initTimeout", initTimeout);
    }

    /**
     * As {@link #initTimeout(Period)}. A duration that is not a positive whole number of minutes is reported when the
     * pipeline is defined.
     */
    public Ec2Resource initTimeout(Duration initTimeout) {
        return set("initTimeout", initTimeout);
    }

    /**
     * The value of {@code initTimeout}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public Optional<Period> initTimeout() {
        return fields().period("initTimeout");
    }

    /** Sets the number of instances. Obsolete: there is never more than one. */
    public Ec2Resource instanceCount(int instanceCount) {
        return set("instanceCount", instanceCount);
    }

    /**
     * The value of {@code instanceCount}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt instanceCount() {
        return fields().integer("instanceCount");
    }

    /**
     * Sets the type of the instance, such as {@code m5.large}. The default depends on the region: {@code m1.small} or
     * {@code t2.small} (dp-ec2-default-instance-types).
     */
    public Ec2Resource instanceType(CharSequence instanceType) {
        return set("instanceType", instanceType);
    }

    /** The value of {@code instanceType}; absent where it is not set. */
    public Optional<String> instanceType() {
        return fields().text("instanceType");
    }

    /** Sets the key pair for logging on by SSH; without one nobody can. */
    public Ec2Resource keyPair(CharSequence keyPair) {
        return set("keyPair", keyPair);
    }

    /** The value of {@code keyPair}; absent where it is not set. */
    public Optional<String> keyPair() {
        return fields().text("keyPair");
    }

    /** Sets the least number of instances. Obsolete: there is never more than one. */
    public Ec2Resource minInstanceCount(int minInstanceCount) {
        return set("minInstanceCount", minInstanceCount);
    }

    /**
     * The value of {@code minInstanceCount}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt minInstanceCount() {
        return fields().integer("minInstanceCount");
    }

    /** Sets the region to launch in, by default the pipeline's. */
    public Ec2Resource region(Region region) {
        return set("region", region);
    }

    /** As {@link #region(Region)}, for a region that the guide does not know yet, or an expression. */
    public Ec2Resource region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }

    /** Sets the user of the operating system that runs the activities. */
    public Ec2Resource runAsUser(CharSequence runAsUser) {
        return set("runAsUser", runAsUser);
    }

    /** The value of {@code runAsUser}; absent where it is not set. */
    public Optional<String> runAsUser() {
        return fields().text("runAsUser");
    }

    /** Adds security groups by id; the form for a VPC. */
    public Ec2Resource securityGroupIds(CharSequence... securityGroupIds) {
        return add("securityGroupIds", securityGroupIds);
    }

    /** The values of {@code securityGroupIds}, in order; empty where there are none. */
    public List<String> securityGroupIds() {
        return fields().texts("securityGroupIds");
    }

    /** Adds security groups by name; the form for EC2-Classic. */
    public Ec2Resource securityGroups(CharSequence... securityGroups) {
        return add("securityGroups", securityGroups);
    }

    /** The values of {@code securityGroups}, in order; empty where there are none. */
    public List<String> securityGroups() {
        return fields().texts("securityGroups");
    }

    /** Sets the most to pay for an hour of a Spot instance, in US dollars: more than 0 and less than 20.00. */
    public Ec2Resource spotBidPrice(CharSequence spotBidPrice) {
        return set("spotBidPrice", spotBidPrice);
    }

    /** The value of {@code spotBidPrice}; absent where it is not set. */
    public Optional<String> spotBidPrice() {
        return fields().text("spotBidPrice");
    }

    /** Sets the subnet to launch in, by default that of the default VPC. */
    public Ec2Resource subnetId(CharSequence subnetId) {
        return set("subnetId", subnetId);
    }

    /** The value of {@code subnetId}; absent where it is not set. */
    public Optional<String> subnetId() {
        return fields().text("subnetId");
    }

    /**
     * Limits how long the instance lives, counted in hours by the service; then it is ended with the status {@code
     * TIMEDOUT}.
     */
    public Ec2Resource terminateAfter(Period terminateAfter) {
        return set("terminateAfter", terminateAfter);
    }

    /**
     * As {@link #terminateAfter(Period)}. A duration that is not a positive whole number of minutes is reported when
     * the pipeline is defined.
     */
    public Ec2Resource terminateAfter(Duration terminateAfter) {
        return set("terminateAfter", terminateAfter);
    }

    /**
     * The value of {@code terminateAfter}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public Optional<Period> terminateAfter() {
        return fields().period("terminateAfter");
    }

    /** Says whether the last attempt asks for On-Demand instances instead of Spot. */
    public Ec2Resource useOnDemandOnLastAttempt(boolean useOnDemandOnLastAttempt) {
        return set("useOnDemandOnLastAttempt", useOnDemandOnLastAttempt);
    }

    /**
     * The value of {@code useOnDemandOnLastAttempt}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> useOnDemandOnLastAttempt() {
        return fields().bool("useOnDemandOnLastAttempt");
    }

    /** Sets where the instance's own logs are kept ({@code s3://…}). Known from samples only. */
    public Ec2Resource logUri(CharSequence logUri) {
        return set("logUri", logUri);
    }

    /** The value of {@code logUri}; absent where it is not set. */
    public Optional<String> logUri() {
        return fields().text("logUri");
    }
}
