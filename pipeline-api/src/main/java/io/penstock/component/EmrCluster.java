package io.penstock.component;

import io.penstock.problem.InvalidDefinitionException;
import io.penstock.schedule.Period;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An EMR cluster for activities to run on. Immutable (dp-object-emrcluster).
 *
 * <p>Without counts it has one master node and one task node.
 */
public final class EmrCluster extends TypedResource<EmrCluster> {

    /** The key of the type {@code EmrCluster}. */
    public static final ComponentType<EmrCluster> TYPE =
            ComponentType.of("EmrCluster", EmrCluster.class, EmrCluster::new);

    private EmrCluster(ComponentFields fields) {
        super(TYPE, fields);
    }

    /**
     * Says what becomes of its activities when it fails: {@code retryall} tries them again on a new one, {@code
     * retrynone} does not.
     */
    public EmrCluster actionOnResourceFailure(ActionOnResourceFailure actionOnResourceFailure) {
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
    public EmrCluster actionOnTaskFailure(ActionOnTaskFailure actionOnTaskFailure) {
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

    /** Adds further security groups of the master node, by id. */
    public EmrCluster additionalMasterSecurityGroupIds(CharSequence... additionalMasterSecurityGroupIds) {
        return add("additionalMasterSecurityGroupIds", additionalMasterSecurityGroupIds);
    }

    /** The values of {@code additionalMasterSecurityGroupIds}, in order; empty where there are none. */
    public List<String> additionalMasterSecurityGroupIds() {
        return fields().texts("additionalMasterSecurityGroupIds");
    }

    /** Adds further security groups of the other nodes, by id. */
    public EmrCluster additionalSlaveSecurityGroupIds(CharSequence... additionalSlaveSecurityGroupIds) {
        return add("additionalSlaveSecurityGroupIds", additionalSlaveSecurityGroupIds);
    }

    /** The values of {@code additionalSlaveSecurityGroupIds}, in order; empty where there are none. */
    public List<String> additionalSlaveSecurityGroupIds() {
        return fields().texts("additionalSlaveSecurityGroupIds");
    }

    /** Sets the version of the EMR AMI, for releases before emr-4.0.0; newer ones take {@link #releaseLabel}. */
    public EmrCluster amiVersion(CharSequence amiVersion) {
        return set("amiVersion", amiVersion);
    }

    /** The value of {@code amiVersion}; absent where it is not set. */
    public Optional<String> amiVersion() {
        return fields().text("amiVersion");
    }

    /** Adds applications to install, by default Hive and Pig; arguments follow after commas. From emr-4.0.0 on. */
    public EmrCluster applications(CharSequence... applications) {
        return add("applications", applications);
    }

    /** The values of {@code applications}, in order; empty where there are none. */
    public List<String> applications() {
        return fields().texts("applications");
    }

    /** Sets the Availability Zone to launch in. */
    public EmrCluster availabilityZone(CharSequence availabilityZone) {
        return set("availabilityZone", availabilityZone);
    }

    /** The value of {@code availabilityZone}; absent where it is not set. */
    public Optional<String> availabilityZone() {
        return fields().text("availabilityZone");
    }

    /** Adds scripts to run when the cluster starts; arguments follow after commas. At most 255. */
    public EmrCluster bootstrapAction(CharSequence... bootstrapActions) {
        return add("bootstrapAction", bootstrapActions);
    }

    /** The values of {@code bootstrapAction}, in order; empty where there are none. */
    public List<String> bootstrapActions() {
        return fields().texts("bootstrapAction");
    }

    /** Sets the configuration of the whole cluster. From emr-4.0.0 on. */
    public EmrCluster configuration(EmrConfiguration configuration) {
        return set("configuration", configuration);
    }

    /**
     * What {@code configuration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EmrConfiguration> configuration() {
        return fields().component("configuration", EmrConfiguration.class);
    }

    /**
     * Sets the most to pay for an hour of a core node, in US dollars, or {@code OnDemandPrice}. Goes together with
     * {@link #coreInstanceCount}.
     */
    public EmrCluster coreInstanceBidPrice(CharSequence coreInstanceBidPrice) {
        return set("coreInstanceBidPrice", coreInstanceBidPrice);
    }

    /** The value of {@code coreInstanceBidPrice}; absent where it is not set. */
    public Optional<String> coreInstanceBidPrice() {
        return fields().text("coreInstanceBidPrice");
    }

    /** Sets the number of core nodes. */
    public EmrCluster coreInstanceCount(int coreInstanceCount) {
        return set("coreInstanceCount", coreInstanceCount);
    }

    /**
     * The value of {@code coreInstanceCount}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt coreInstanceCount() {
        return fields().integer("coreInstanceCount");
    }

    /** Sets the instance type of the core nodes. */
    public EmrCluster coreInstanceType(CharSequence coreInstanceType) {
        return set("coreInstanceType", coreInstanceType);
    }

    /** The value of {@code coreInstanceType}; absent where it is not set. */
    public Optional<String> coreInstanceType() {
        return fields().text("coreInstanceType");
    }

    /** Sets the configuration of the core nodes. From emr-4.0.0 on. */
    public EmrCluster coreGroupConfiguration(EmrConfiguration coreGroupConfiguration) {
        return set("coreGroupConfiguration", coreGroupConfiguration);
    }

    /**
     * What {@code coreGroupConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EmrConfiguration> coreGroupConfiguration() {
        return fields().component("coreGroupConfiguration", EmrConfiguration.class);
    }

    /** Sets the EBS volumes of each core node. */
    public EmrCluster coreEbsConfiguration(EbsConfiguration coreEbsConfiguration) {
        return set("coreEbsConfiguration", coreEbsConfiguration);
    }

    /**
     * What {@code coreEbsConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EbsConfiguration> coreEbsConfiguration() {
        return fields().component("coreEbsConfiguration", EbsConfiguration.class);
    }

    /**
     * Sets EBS volumes on the cluster itself, as the field table has it; the guide's own example uses {@link
     * #coreEbsConfiguration} and its siblings.
     */
    public EmrCluster ebsBlockDeviceConfig(EbsBlockDeviceConfig ebsBlockDeviceConfig) {
        return set("EbsBlockDeviceConfig", ebsBlockDeviceConfig);
    }

    /**
     * What {@code EbsBlockDeviceConfig} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EbsBlockDeviceConfig> ebsBlockDeviceConfig() {
        return fields().component("EbsBlockDeviceConfig", EbsBlockDeviceConfig.class);
    }

    /** Sets the security group of the master node. One of the four settings that a private subnet needs. */
    public EmrCluster emrManagedMasterSecurityGroupId(CharSequence emrManagedMasterSecurityGroupId) {
        return set("emrManagedMasterSecurityGroupId", emrManagedMasterSecurityGroupId);
    }

    /** The value of {@code emrManagedMasterSecurityGroupId}; absent where it is not set. */
    public Optional<String> emrManagedMasterSecurityGroupId() {
        return fields().text("emrManagedMasterSecurityGroupId");
    }

    /** Sets the security group of the other nodes. One of the four settings that a private subnet needs. */
    public EmrCluster emrManagedSlaveSecurityGroupId(CharSequence emrManagedSlaveSecurityGroupId) {
        return set("emrManagedSlaveSecurityGroupId", emrManagedSlaveSecurityGroupId);
    }

    /** The value of {@code emrManagedSlaveSecurityGroupId}; absent where it is not set. */
    public Optional<String> emrManagedSlaveSecurityGroupId() {
        return fields().text("emrManagedSlaveSecurityGroupId");
    }

    /** Switches the debugging of EMR on. */
    public EmrCluster enableDebugging(CharSequence enableDebugging) {
        return set("enableDebugging", enableDebugging);
    }

    /** The value of {@code enableDebugging}; absent where it is not set. */
    public Optional<String> enableDebugging() {
        return fields().text("enableDebugging");
    }

    /** Says which scheduler Hadoop uses. */
    public EmrCluster hadoopSchedulerType(HadoopSchedulerType hadoopSchedulerType) {
        return set("hadoopSchedulerType", hadoopSchedulerType);
    }

    /**
     * The value of {@code hadoopSchedulerType}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is none of the values, such as an expression
     */
    public Optional<HadoopSchedulerType> hadoopSchedulerType() {
        return fields().keyword("hadoopSchedulerType", HadoopSchedulerType.class);
    }

    /** Sets the proxy through which it reaches AWS services. */
    public EmrCluster httpProxy(HttpProxy httpProxy) {
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

    /** Limits how long it may take to start. */
    public EmrCluster initTimeout(Period initTimeout) {
        return set("initTimeout", initTimeout);
    }

    /**
     * As {@link #initTimeout(Period)}. A duration that is not a positive whole number of minutes is reported when the
     * pipeline is defined.
     */
    public EmrCluster initTimeout(Duration initTimeout) {
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

    /** Sets the key pair for logging on to the master node by SSH. */
    public EmrCluster keyPair(CharSequence keyPair) {
        return set("keyPair", keyPair);
    }

    /** The value of {@code keyPair}; absent where it is not set. */
    public Optional<String> keyPair() {
        return fields().text("keyPair");
    }

    /**
     * Sets the most to pay for an hour of the master node, in US dollars between 0 and 20.00, or {@code OnDemandPrice}.
     * Makes it a Spot instance.
     */
    public EmrCluster masterInstanceBidPrice(CharSequence masterInstanceBidPrice) {
        return set("masterInstanceBidPrice", masterInstanceBidPrice);
    }

    /** The value of {@code masterInstanceBidPrice}; absent where it is not set. */
    public Optional<String> masterInstanceBidPrice() {
        return fields().text("masterInstanceBidPrice");
    }

    /** Sets the instance type of the master node. */
    public EmrCluster masterInstanceType(CharSequence masterInstanceType) {
        return set("masterInstanceType", masterInstanceType);
    }

    /** The value of {@code masterInstanceType}; absent where it is not set. */
    public Optional<String> masterInstanceType() {
        return fields().text("masterInstanceType");
    }

    /** Sets the configuration of the master node. From emr-4.0.0 on. */
    public EmrCluster masterGroupConfiguration(EmrConfiguration masterGroupConfiguration) {
        return set("masterGroupConfiguration", masterGroupConfiguration);
    }

    /**
     * What {@code masterGroupConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EmrConfiguration> masterGroupConfiguration() {
        return fields().component("masterGroupConfiguration", EmrConfiguration.class);
    }

    /** Sets the EBS volumes of the master node. */
    public EmrCluster masterEbsConfiguration(EbsConfiguration masterEbsConfiguration) {
        return set("masterEbsConfiguration", masterEbsConfiguration);
    }

    /**
     * What {@code masterEbsConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EbsConfiguration> masterEbsConfiguration() {
        return fields().component("masterEbsConfiguration", EbsConfiguration.class);
    }

    /** Sets the region to launch in, by default the pipeline's. */
    public EmrCluster region(Region region) {
        return set("region", region);
    }

    /** As {@link #region(Region)}, for a region that the guide does not know yet, or an expression. */
    public EmrCluster region(CharSequence region) {
        return set("region", region);
    }

    /** The value of {@code region}; absent where it is not set. */
    public Optional<String> region() {
        return fields().text("region");
    }

    /** Sets the EMR release, such as {@code emr-5.36.0}; for emr-4.0.0 and newer, in place of {@link #amiVersion}. */
    public EmrCluster releaseLabel(CharSequence releaseLabel) {
        return set("releaseLabel", releaseLabel);
    }

    /** The value of {@code releaseLabel}; absent where it is not set. */
    public Optional<String> releaseLabel() {
        return fields().text("releaseLabel");
    }

    /**
     * Sets the IAM role of the instances of the cluster. By default the pipeline's, which is {@code
     * DataPipelineDefaultResourceRole}.
     */
    public EmrCluster resourceRole(CharSequence resourceRole) {
        return set("resourceRole", resourceRole);
    }

    /** The value of {@code resourceRole}; absent where it is not set. */
    public Optional<String> resourceRole() {
        return fields().text("resourceRole");
    }

    /**
     * Sets the IAM role that EMR assumes to create the instances. By default the pipeline's, which is {@code
     * DataPipelineDefaultRole}.
     */
    public EmrCluster role(CharSequence role) {
        return set("role", role);
    }

    /** The value of {@code role}; absent where it is not set. */
    public Optional<String> role() {
        return fields().text("role");
    }

    /**
     * Sets the security group through which EMR reaches the cluster. One of the four settings that a private subnet
     * needs.
     */
    public EmrCluster serviceAccessSecurityGroupId(CharSequence serviceAccessSecurityGroupId) {
        return set("serviceAccessSecurityGroupId", serviceAccessSecurityGroupId);
    }

    /** The value of {@code serviceAccessSecurityGroupId}; absent where it is not set. */
    public Optional<String> serviceAccessSecurityGroupId() {
        return fields().text("serviceAccessSecurityGroupId");
    }

    /** Sets the subnet to launch in, by default that of the default VPC. */
    public EmrCluster subnetId(CharSequence subnetId) {
        return set("subnetId", subnetId);
    }

    /** The value of {@code subnetId}; absent where it is not set. */
    public Optional<String> subnetId() {
        return fields().text("subnetId");
    }

    /** Adds third-party software to install; arguments follow after commas. */
    public EmrCluster supportedProducts(CharSequence... supportedProducts) {
        return add("supportedProducts", supportedProducts);
    }

    /** The values of {@code supportedProducts}, in order; empty where there are none. */
    public List<String> supportedProducts() {
        return fields().texts("supportedProducts");
    }

    /**
     * Sets the most to pay for an hour of a task node, in US dollars between 0 and 20.00, or {@code OnDemandPrice}.
     * Makes them Spot instances.
     */
    public EmrCluster taskInstanceBidPrice(CharSequence taskInstanceBidPrice) {
        return set("taskInstanceBidPrice", taskInstanceBidPrice);
    }

    /** The value of {@code taskInstanceBidPrice}; absent where it is not set. */
    public Optional<String> taskInstanceBidPrice() {
        return fields().text("taskInstanceBidPrice");
    }

    /** Sets the number of task nodes. */
    public EmrCluster taskInstanceCount(int taskInstanceCount) {
        return set("taskInstanceCount", taskInstanceCount);
    }

    /**
     * The value of {@code taskInstanceCount}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no whole number, such as an expression
     */
    public OptionalInt taskInstanceCount() {
        return fields().integer("taskInstanceCount");
    }

    /** Sets the instance type of the task nodes. */
    public EmrCluster taskInstanceType(CharSequence taskInstanceType) {
        return set("taskInstanceType", taskInstanceType);
    }

    /** The value of {@code taskInstanceType}; absent where it is not set. */
    public Optional<String> taskInstanceType() {
        return fields().text("taskInstanceType");
    }

    /** Sets the configuration of the task nodes. From emr-4.0.0 on. */
    public EmrCluster taskGroupConfiguration(EmrConfiguration taskGroupConfiguration) {
        return set("taskGroupConfiguration", taskGroupConfiguration);
    }

    /**
     * What {@code taskGroupConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EmrConfiguration> taskGroupConfiguration() {
        return fields().component("taskGroupConfiguration", EmrConfiguration.class);
    }

    /** Sets the EBS volumes of each task node. */
    public EmrCluster taskEbsConfiguration(EbsConfiguration taskEbsConfiguration) {
        return set("taskEbsConfiguration", taskEbsConfiguration);
    }

    /**
     * What {@code taskEbsConfiguration} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<EbsConfiguration> taskEbsConfiguration() {
        return fields().component("taskEbsConfiguration", EbsConfiguration.class);
    }

    /** Limits how long the cluster lives; then it is ended with the status {@code TIMEDOUT}. */
    public EmrCluster terminateAfter(Period terminateAfter) {
        return set("terminateAfter", terminateAfter);
    }

    /**
     * As {@link #terminateAfter(Period)}. A duration that is not a positive whole number of minutes is reported when
     * the pipeline is defined.
     */
    public EmrCluster terminateAfter(Duration terminateAfter) {
        return set("terminateAfter", terminateAfter);
    }

    /** As {@link #terminateAfter(Period)}, as the bare number of hours that the field table has. */
    public EmrCluster terminateAfter(int hours) {
        return set("terminateAfter", hours);
    }

    /**
     * The value of {@code terminateAfter}, a bare number read as hours; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is no period, such as an expression
     */
    public Optional<Period> terminateAfter() {
        boolean bare = fields().text("terminateAfter")
                .filter(text -> text.strip().matches("[1-9][0-9]{0,8}"))
                .isPresent();
        return bare
                ? Optional.of(Period.hours(fields().integer("terminateAfter").getAsInt()))
                : fields().period("terminateAfter");
    }

    /**
     * Sets an EBS volume on the cluster itself, as the field table has it; the guide's own example uses {@link
     * #coreEbsConfiguration} and its siblings.
     */
    public EmrCluster volumeSpecification(VolumeSpecification volumeSpecification) {
        return set("VolumeSpecification", volumeSpecification);
    }

    /**
     * What {@code VolumeSpecification} refers to; absent where it is not set.
     *
     * @throws InvalidDefinitionException if the reference leads nowhere, or to another kind of component
     */
    public Optional<VolumeSpecification> volumeSpecification() {
        return fields().component("VolumeSpecification", VolumeSpecification.class);
    }

    /** Says whether the last attempt asks for On-Demand instances instead of Spot. */
    public EmrCluster useOnDemandOnLastAttempt(boolean useOnDemandOnLastAttempt) {
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

    /** Sets the version of Hadoop, such as {@code 2.x}. Known from samples only. */
    public EmrCluster hadoopVersion(CharSequence hadoopVersion) {
        return set("hadoopVersion", hadoopVersion);
    }

    /** The value of {@code hadoopVersion}; absent where it is not set. */
    public Optional<String> hadoopVersion() {
        return fields().text("hadoopVersion");
    }

    /** Says whether all users of the account see the cluster. Known from samples only. */
    public EmrCluster visibleToAllUsers(boolean visibleToAllUsers) {
        return set("visibleToAllUsers", visibleToAllUsers);
    }

    /**
     * The value of {@code visibleToAllUsers}; absent where it is not set.
     *
     * @throws InvalidDefinitionException if its text is neither true nor false, such as an expression
     */
    public Optional<Boolean> visibleToAllUsers() {
        return fields().bool("visibleToAllUsers");
    }

    /** Sets where the logs of the cluster go ({@code s3://…}). Known from samples only. */
    public EmrCluster emrLogUri(CharSequence emrLogUri) {
        return set("emrLogUri", emrLogUri);
    }

    /** The value of {@code emrLogUri}; absent where it is not set. */
    public Optional<String> emrLogUri() {
        return fields().text("emrLogUri");
    }
}
