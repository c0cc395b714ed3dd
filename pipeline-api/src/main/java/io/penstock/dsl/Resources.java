package io.penstock.dsl;

import io.penstock.component.Ec2Resource;
import io.penstock.component.EmrCluster;
import io.penstock.component.HttpProxy;

/** Makes resources; made to be imported statically. */
public final class Resources {

    private Resources() {}

    /** One EC2 instance; away from AWS a working directory on this machine (dp-object-ec2resource). */
    public static Ec2Resource ec2(String id) {
        return Ec2Resource.TYPE.create(id);
    }

    /** An EMR cluster (dp-object-emrcluster). */
    public static EmrCluster emrCluster(String id) {
        return EmrCluster.TYPE.create(id);
    }

    /** The proxy through which a resource reaches AWS services (dp-object-httpproxy). */
    public static HttpProxy httpProxy(String id, CharSequence hostname, int port) {
        return HttpProxy.TYPE.create(id).hostname(hostname).port(Integer.toString(port));
    }
}
