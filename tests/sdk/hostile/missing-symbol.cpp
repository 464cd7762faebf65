extern "C" __attribute__((visibility("default"))) int xtask_plugin_v0;
int xtask_plugin_v0 = 0;
